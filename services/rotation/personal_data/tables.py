"""The table of who was pseudonymised, by what decision."""

from sqlalchemy import Column, DateTime, ForeignKey, Table, Text, Uuid

from services.rotation.tables import metadata

pseudonymisation = Table(
    "pseudonymisation",
    metadata,
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("done_at", DateTime(timezone=True), nullable=False),
    Column("done_by", Text, nullable=False),
)
