"""Dated readings of what documents leave open."""

from sqlalchemy import BigInteger, Column, Date, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.indicators.tables import metadata

policy = Table(
    "policy",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("value", JSONB, nullable=False),
    Column("revision", BigInteger, nullable=False),
)
