"""Dated policy values."""

from sqlalchemy import BigInteger, Column, Date, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.catalog.tables import metadata

policy = Table(
    "policy",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("value", JSONB, nullable=False),
)
