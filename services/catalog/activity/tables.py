"""Facilities' monthly returns of what they did, and every version of them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, ForeignKeyConstraint, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from services.catalog.tables import metadata

activity_return = Table(
    "activity_return",
    metadata,
    Column("facility", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("received_on", Date),
    Column("corrected", Integer, nullable=False, server_default=text("0")),
    Column("cases", BigInteger, nullable=False, server_default=text("0")),
    Column("insured_cases", BigInteger, nullable=False, server_default=text("0")),
    Column("rotated_cases", BigInteger, nullable=False, server_default=text("0")),
)

activity_return_version = Table(
    "activity_return_version",
    metadata,
    Column("facility", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("items", JSONB(none_as_null=True)),
    Column("reason", Text),
    ForeignKeyConstraint(["facility", "month"], ["activity_return.facility", "activity_return.month"]),
)
