"""The table of allowance rates: every version of each day stays."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.rotation.tables import metadata

allowance_rate = Table(
    "allowance_rate",
    metadata,
    Column("province", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("decision_no", Text, nullable=False),
    Column("rates", JSONB, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
)
