"""The table of requests for staff."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Text, Uuid

from services.rotation.tables import metadata

request = Table(
    "request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("facility", Text, nullable=False),
    Column("qualification", Text, nullable=False),
    Column("specialty", Text),
    Column("count", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("province", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("request_facility", "facility"),
)
