"""The table of absences."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, Uuid

from services.rotation.tables import metadata

absence = Table(
    "absence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("known_from", Date, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("absence_practitioner", "practitioner_id"),
)
