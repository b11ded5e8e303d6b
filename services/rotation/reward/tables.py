"""The table of rewards for rotated people."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.rotation.tables import metadata

reward = Table(
    "reward",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("assignments", ARRAY(Uuid), nullable=False),
    Column("facility", Text, nullable=False),
    Column("proposal", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("decision_no", Text),
    Column("decided_on", Date),
    Column("decided_by", Text),
    Column("consent_to_publish", Boolean),
    Column("consent_recorded_by", Text),
    Column("consent_recorded_on", Date),
    Column("published_on", Date),
    Column("version", BigInteger, nullable=False),
    Index("reward_practitioner", "practitioner_id"),
    Index("reward_facility", "facility"),
)
