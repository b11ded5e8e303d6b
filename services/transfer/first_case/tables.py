"""First cases after an acceptance, as they were recorded by hand."""

from sqlalchemy import Column, Date, ForeignKey, Table, Text, Uuid

from services.transfer.tables import metadata

first_case = Table(
    "first_case",
    metadata,
    Column("transfer_id", Uuid, ForeignKey("transfer.id"), primary_key=True),
    Column("technique_code", Text, primary_key=True),
    Column("practitioner_id", Uuid, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("document_no", Text),
)
