"""The table of people who were recorded twice."""

from sqlalchemy import Column, DateTime, ForeignKey, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.rotation.tables import metadata

person_merge = Table(
    "person_merge",
    metadata,
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), primary_key=True),
    Column("into_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decision_no", Text),
    Column("moved", JSONB, nullable=False),
    Column("merged_at", DateTime(timezone=True), nullable=False),
    Column("merged_by", Text, nullable=False),
)
