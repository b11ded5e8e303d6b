"""Every version of every reported value; the highest one stands, and names the numbers that were accepted last."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Table, Text

from services.indicators.tables import metadata

reported_value = Table(
    "reported_value",
    metadata,
    Column("indicator", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Date),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger, nullable=False),
    Column("note", Text),
    Column("status", Text, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    Column("accepted_numerator", BigInteger),
    Column("accepted_denominator", BigInteger),
)
