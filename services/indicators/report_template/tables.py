"""Every version of every unit's templates; the highest one is printed with, and reports sealed before keep theirs."""

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, Table, Text

from services.indicators.tables import metadata

report_template = Table(
    "report_template",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
