"""Supplements of facilities' technique lists, every step of them, and acceptances from which none could be proposed."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid

from services.catalog.tables import metadata

supplement = Table(
    "supplement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("event_version", BigInteger, nullable=False),
    Column("facility", Text, ForeignKey("place_code.code"), nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("transfer_id", Uuid),
    Column("document_no", Text),
    Column("proposed_on", Date, nullable=False),
    Column("proposed_by", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),
    Column("result", Text),
    Column("note", Text),
    Column("appraised_by", Text),
    Column("approval_id", Uuid, ForeignKey("approval.id")),
    Column("reason", Text),
    Index("supplement_facility", "facility"),
)

supplement_step = Table(
    "supplement_step",
    metadata,
    Column("supplement_id", Uuid, ForeignKey("supplement.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("facility", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("transfer_id", Uuid),
    Column("document_no", Text),
    Column("proposed_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("result", Text),
    Column("note", Text),
    Column("approval_id", Uuid),
    Column("reason", Text),
    Column("taken_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)

supplement_refusal = Table(
    "supplement_refusal",
    metadata,
    Column("supplement_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("transfer_id", Uuid, nullable=False),
    Column("facility", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
