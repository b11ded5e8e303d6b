"""Every version of what units said of a task on a day; the highest one stands."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.indicators.tables import metadata

task_progress = Table(
    "task_progress",
    metadata,
    Column("programme", Text, ForeignKey("programme.code"), primary_key=True),
    Column("task", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("difficulties", Text),
    Column("proposals", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
