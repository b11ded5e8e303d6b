"""Yearly transfer plans, and what was decided on them."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.transfer.tables import metadata

plan = Table(
    "plan",
    metadata,
    Column("code", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("transfers", ARRAY(Uuid), nullable=False),
    Column("outline", Text, nullable=False),
    Column("outlines", JSONB, nullable=False, server_default="[]"),
    Column("material", Text, nullable=False),
    Column("programme", Text),
    Column("status", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("submitted_by", Text),
    Column("decision_no", Text),
    Column("decided_on", Date),
    Column("version", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("plan_unit", "unit"),
    Index("plan_transfers", "transfers", postgresql_using="gin"),
)

plan_decision = Table(
    "plan_decision",
    metadata,
    Column("plan", Text, ForeignKey("plan.code"), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("status", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("decision_no", Text),
    Column("transfers", ARRAY(Uuid), nullable=False),
)
