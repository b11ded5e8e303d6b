"""The table of practitioners."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, Uuid

from services.rotation.tables import metadata

practitioner = Table(
    "practitioner",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("qualification", Text, nullable=False),
    Column("facility", Text),
    Column("specialty", Text),
    Column("education_level", Text),
    Column("registered_at", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("practitioner_facility", "facility"),
)
