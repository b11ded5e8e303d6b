"""Telehealth sessions: an upper facility with a lower one."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.transfer.tables import metadata

telehealth_session = Table(
    "telehealth_session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("upper_facility", Text, nullable=False),
    Column("lower_facility", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("transfer_id", Uuid, ForeignKey("transfer.id")),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("document_no", Text),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_reason", Text),
    Column("version", BigInteger, nullable=False),
    Index("telehealth_session_day", "on_day", "id"),
    Index("telehealth_session_upper", "upper_facility", "on_day"),
    Index("telehealth_session_lower", "lower_facility", "on_day"),
    Index("telehealth_session_transfer", "transfer_id", postgresql_where=text("transfer_id is not null")),
)
