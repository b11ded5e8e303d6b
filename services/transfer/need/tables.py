"""Needs of receiving facilities."""

from sqlalchemy import BigInteger, Column, Date, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.transfer.tables import metadata

need = Table(
    "need",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("facility", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("supplements", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("raised_on", Date, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("review_list", Text),
    Column("techniques_confirmed", ARRAY(Text)),
    Column("submitted_on", Date),
    Column("status_on", Date),
    Column("review", JSONB),
    Column("opinion", JSONB),
    Column("report", Uuid),
    Index("need_facility", "facility"),
)
