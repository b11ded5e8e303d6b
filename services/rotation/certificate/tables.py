"""The table of training certificates."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.rotation.tables import metadata

certificate = Table(
    "certificate",
    metadata,
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), primary_key=True),
    Column("number", Text, primary_key=True),
    Column("certificate_id", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("expires_on", Date),
    Column("known_from", Date, nullable=False),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("certificate_id", name="certificate_certificate_id_key"),
    Index("certificate_expiry", "expires_on", postgresql_where=text("expires_on is not null")),
)
