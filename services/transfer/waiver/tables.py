"""Checks that the approving authority waived, each with its written reason."""

from sqlalchemy import Column, Date, ForeignKey, Table, Text, Uuid

from services.transfer.tables import metadata

waiver = Table(
    "waiver",
    metadata,
    Column("transfer_id", Uuid, ForeignKey("transfer.id"), primary_key=True),
    Column("check_code", Text, primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
)
