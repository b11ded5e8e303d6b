"""Every version of every spending; the highest one stands."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Table, Text

from services.indicators.tables import metadata

spending = Table(
    "spending",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("programme", Text, ForeignKey("programme.code"), nullable=False),
    Column("line_no", Text, nullable=False),
    Column("source", Text),
    Column("unit", Text, nullable=False),
    Column("amount", BigInteger, CheckConstraint("amount >= 0"), nullable=False),
    Column("spent_on", Date, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("note", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("spending_programme", "programme"),
)
