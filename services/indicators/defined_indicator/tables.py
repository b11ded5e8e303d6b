"""Indicators that people defined: each version of each, never changed."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.indicators.tables import metadata

indicator_definition = Table(
    "indicator_definition",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("valid_from", Date),
    Column("owner", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
