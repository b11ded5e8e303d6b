"""Every version of every supplement; the highest one stands."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Table, Text

from services.indicators.tables import metadata

budget_supplement = Table(
    "budget_supplement",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("programme", Text, ForeignKey("programme.code"), nullable=False),
    Column("line_no", Text, nullable=False),
    Column("source", Text),
    Column("amount", BigInteger, CheckConstraint("amount >= 0"), nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("budget_supplement_programme", "programme"),
)
