"""The tables of payments and of their reversals: rows are only added."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid

from services.rotation.tables import metadata

payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("assignment_id", Uuid, ForeignKey("assignment.id"), nullable=False),
    Column("plan", Text, ForeignKey("plan.code"), nullable=False),
    Column("budget_level", Text, nullable=False),
    Column("from_facility", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("payment_assignment", "assignment_id"),
    Index("payment_plan", "plan", "budget_level", postgresql_include=["amount"]),
    Index("payment_from_facility", "from_facility"),
)

payment_reversal = Table(
    "payment_reversal",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("reversed_on", Date, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
