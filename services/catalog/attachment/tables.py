"""Scans of the papers behind approvals and supplements."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, LargeBinary, Table, Text, Uuid

from services.catalog.tables import metadata

attachment = Table(
    "attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("approval_id", Uuid, ForeignKey("approval.id")),
    Column("supplement_id", Uuid, ForeignKey("supplement.id")),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("superseded_by", Uuid, ForeignKey("attachment.id")),
    Column("superseded_at", DateTime(timezone=True)),
    Column("content", LargeBinary, nullable=False),
    Index("attachment_approval_id", "approval_id"),
    Index("attachment_supplement_id", "supplement_id"),
)
