"""Approvals of facilities' technique lists, and what was decided on them later."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Date, ForeignKey, Index, Table, Text, Uuid

from services.catalog.tables import metadata

approval = Table(
    "approval",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("facility", Text, ForeignKey("place_code.code"), nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("approver", Text, nullable=False),
    Column("above_level", Boolean, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),
    Column("last_effective_on", Date, nullable=False),
    Index("approval_facility", "facility"),
)

approval_status = Table(
    "approval_status",
    metadata,
    Column("approval_id", Uuid, ForeignKey("approval.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("effective_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
