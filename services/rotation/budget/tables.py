"""The table of budget supplements: rows are only added."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid

from services.rotation.tables import metadata

budget_supplement = Table(
    "budget_supplement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan", Text, ForeignKey("plan.code"), nullable=False),
    Column("budget_level", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("budget_supplement_plan", "plan"),
)
