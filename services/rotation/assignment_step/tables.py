"""The table of the steps that assignments took: rows are only added."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Table, Text, Uuid

from services.rotation.tables import metadata

assignment_step = Table(
    "assignment_step",
    metadata,
    Column("assignment_id", Uuid, ForeignKey("assignment.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("step", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("document_no", Text),
    Column("reason", Text),
    Column("appraisal", Text),
    Column("ends_on", Date),
    Column("quota_excess", Text),
    Column("staff_override", Text),
)
