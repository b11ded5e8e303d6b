"""Approvals of facilities' technique lists, what was decided on them later, and how wrong numbers were corrected."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid, text

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
    Column("above_level_codes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
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

approval_correction = Table(
    "approval_correction",
    metadata,
    Column("approval_id", Uuid, ForeignKey("approval.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("decision", BigInteger, nullable=False),
    Column("was_no", Text, nullable=False),
    Column("decision_no", Text, nullable=False),
    Column("was_decided_on", Date),
    Column("decided_on", Date),
    Column("reason", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
