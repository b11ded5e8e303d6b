"""Every version of every inspection; the highest one stands."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, DateTime, ForeignKey, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.indicators.tables import metadata

inspection = Table(
    "inspection",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("programme", Text, ForeignKey("programme.code")),
    Column("inspected_unit", Text, nullable=False),
    Column("inspector_unit", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("participants", ARRAY(Text), nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("remedy", JSONB, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("inspection_unit", "inspected_unit"),
    Index("inspection_programme", "programme"),
)
