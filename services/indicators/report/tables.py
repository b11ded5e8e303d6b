"""Sealed reports: what was asked, and the bytes that were sealed."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.indicators.tables import metadata

report = Table(
    "report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("programme", Text, ForeignKey("programme.code"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("unit", Text, nullable=False),
    Column("said", JSONB, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
    Column("sealed_by", Text, nullable=False),
    Index("report_programme", "programme"),
)
