"""The table of competencies: every state is a row."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Integer, Table, Text, Uuid

from services.rotation.tables import metadata

competency = Table(
    "competency",
    metadata,
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), primary_key=True),
    Column("technique_code", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("level", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("transfer_id", Uuid),
    Column("evidence_kind", Text),
    Column("document_no", Text),
    Column("cases", Integer),
    Column("lapses_on", Date),
    Column("reason", Text),
)
