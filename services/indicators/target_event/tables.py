"""What was said of targets, and on which day and at which positions of the logs each programme was looked at last."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.indicators.tables import metadata

target_event = Table(
    "target_event",
    metadata,
    Column("programme", Text, ForeignKey("programme.code"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("by", Date, nullable=False),
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
)
target_look = Table(
    "target_look",
    metadata,
    Column("programme", Text, ForeignKey("programme.code"), primary_key=True),
    Column("day", Date, nullable=False),
    Column("positions", JSONB, nullable=False),
)
