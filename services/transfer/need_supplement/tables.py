"""How far what needs ask for has come: every step, append-only."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, Table, Text, Uuid

from services.transfer.tables import metadata

need_supplement_step = Table(
    "need_supplement_step",
    metadata,
    Column("need_id", Uuid, ForeignKey("need.id"), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("document_no", Text),
    Column("from_facility", Text),
    Column("note", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
