"""Sealed reports of needs."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Table, Text, Uuid

from services.transfer.tables import metadata

need_report = Table(
    "need_report",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("to_day", Date, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("needs", BigInteger, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
    Column("sealed_by", Text, nullable=False),
    Column("received_on", Date),
    Column("received_by", Text),
    Column("receipt_note", Text),
    Column("revision", BigInteger, nullable=False),
    Index("need_report_unit", "unit"),
)
