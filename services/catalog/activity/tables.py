"""Facilities' monthly returns of what they did."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.catalog.tables import metadata

activity_return = Table(
    "activity_return",
    metadata,
    Column("facility", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("items", JSONB, nullable=False),
)
