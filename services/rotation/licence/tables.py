"""The tables of licences and of what they are from a day on."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.rotation.tables import metadata

licence = Table(
    "licence",
    metadata,
    Column("number", Text, primary_key=True),
    Column("licence_id", Text, nullable=False),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("titles", ARRAY(Text), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("known_from", Date, nullable=False),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("licence_id", name="licence_licence_id_key"),
    Index("licence_practitioner", "practitioner_id"),
    Index("licence_expiry", "expires_on", postgresql_where=text("expires_on is not null")),
)

licence_state = Table(
    "licence_state",
    metadata,
    Column("number", Text, ForeignKey("licence.number", onupdate="CASCADE"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decision_no", Text),
)
