"""Settled months of units, and every step of settling and reopening them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, ForeignKeyConstraint, Index, Table, Text

from services.catalog.tables import metadata

settlement = Table(
    "settlement",
    metadata,
    Column("unit", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("settled_on", Date, nullable=False),
    Index("settlement_month", "month"),
)

settlement_step = Table(
    "settlement_step",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("status", Text, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reason", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    ForeignKeyConstraint(["unit", "month"], ["settlement.unit", "settlement.month"]),
)
