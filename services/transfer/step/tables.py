"""The steps of needs, plans and transfers, append-only."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Table, Text, Uuid

from services.transfer.tables import metadata

step = Table(
    "step",
    metadata,
    Column("noun", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("step", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("document_no", Text),
    Column("about", Text),
    Column("note", Text),
    Column("event_id", Uuid),
)
