"""Acceptances, of the whole of a transfer or of parts of a package."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.transfer.tables import metadata

acceptance = Table(
    "acceptance",
    metadata,
    Column("transfer_id", Uuid, ForeignKey("transfer.id"), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("document_no", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("supplement_codes", ARRAY(Text), nullable=False),
    Column("trainee_ids", ARRAY(Uuid), nullable=False),
)
