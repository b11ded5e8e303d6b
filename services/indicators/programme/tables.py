"""Programmes: the latest version's head, and every version's whole content as it was recorded."""

from sqlalchemy import ARRAY, JSON, BigInteger, Column, Date, DateTime, ForeignKey, Table, Text

from services.indicators.tables import metadata

programme = Table(
    "programme",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("units", ARRAY(Text), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
)
programme_version = Table(
    "programme_version",
    metadata,
    Column("code", Text, ForeignKey("programme.code"), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
