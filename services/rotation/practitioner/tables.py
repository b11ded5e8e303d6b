"""The tables of practitioners and of every state they were in."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid, text

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
    Column("search", Text, nullable=False, server_default=""),
    Column("valid_from", Date),
    Column("merged_into", Uuid, ForeignKey("practitioner.id")),
    Column("pseudonymised_at", DateTime(timezone=True)),
    Index("practitioner_facility", "facility"),
    Index("practitioner_search", "search"),
    Index("practitioner_merged_into", "merged_into", postgresql_where=text("merged_into is not null")),
)

practitioner_version = Table(
    "practitioner_version",
    metadata,
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("qualification", Text, nullable=False),
    Column("facility", Text),
    Column("specialty", Text),
    Column("education_level", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
