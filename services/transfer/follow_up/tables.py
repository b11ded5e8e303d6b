"""Follow-ups after an acceptance."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.transfer.tables import metadata

follow_up = Table(
    "follow_up",
    metadata,
    Column("transfer_id", Uuid, ForeignKey("transfer.id"), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("acceptance_no", BigInteger, nullable=False),
    Column("month", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("outcomes", JSONB, nullable=False),
    Column("note", Text),
    Column("document_no", Text),
    UniqueConstraint("transfer_id", "acceptance_no", "month", name="follow_up_once"),
)
