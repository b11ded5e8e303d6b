"""The tables of rotation plans: what each says now, and every version of it as it was answered."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSON, JSONB

from services.rotation.tables import metadata

plan = Table(
    "plan",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("stated_total", Integer, nullable=False),
    Column("stated_by_qualification", JSONB, nullable=False),
    Column("quotas", JSONB, nullable=False),
    Column("budget", JSONB, nullable=False),
    Column("stated_budget", BigInteger, nullable=False),
    Column("decision_no", Text),
    Column("approval_no", Text),
    Column("decided_on", Date),
    Column("status", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("submitted_by", Text),
    Column("closed_on", Date),
    Column("event_count", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("in_force_from", Date),
    Index("plan_unit", "unit"),
)

plan_version = Table(
    "plan_version",
    metadata,
    Column("plan", Text, ForeignKey("plan.code"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("in_force_from", Date),
    Column("item", JSON, nullable=False),
    Column("reason", Text),
    Column("recorded_at", DateTime(timezone=True)),
    Column("recorded_by", Text, nullable=False),
)
