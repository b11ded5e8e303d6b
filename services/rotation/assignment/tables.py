"""The table of assignments; that nobody is in two places on one day is an exclusion constraint of the migration."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.rotation.tables import metadata

assignment = Table(
    "assignment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan", Text, ForeignKey("plan.code"), nullable=False),
    Column("quota_no", Text),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("qualification", Text, nullable=False),
    Column("from_facility", Text, nullable=False),
    Column("to_facility", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("planned_from", Date, nullable=False),
    Column("planned_to", Date, nullable=False),
    Column("duties", ARRAY(Text), nullable=False),
    Column("decision_no", Text),
    Column("approval_no", Text),
    Column("decided_on", Date),
    Column("approved_from", Date),
    Column("started_on", Date),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("appraisal", Text),
    Column("cancelled_from", Date),
    Column("request_id", Uuid),
    Column("extended_to", Date),
    Column("quota_excess", Text),
    Column("staff_override", Text),
    Column("province", Text, nullable=False),
    Column("event_count", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("assignment_plan", "plan"),
    Index("assignment_practitioner", "practitioner_id"),
    Index("assignment_from_facility", "from_facility"),
    Index("assignment_to_facility", "to_facility"),
)
