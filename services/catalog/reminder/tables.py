"""That facilities were reminded of a month's return."""

from sqlalchemy import ARRAY, Column, Date, DateTime, Index, Table, Text, Uuid

from services.catalog.tables import metadata

reminder = Table(
    "reminder",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("month", Date, nullable=False),
    Column("facilities", ARRAY(Text), nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("document_no", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("reminder_month", "month"),
)
