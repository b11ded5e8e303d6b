"""The table of staffing norms: every dated norm is a row."""

from sqlalchemy import BigInteger, Column, Date, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.rotation.tables import metadata

staffing_norm = Table(
    "staffing_norm",
    metadata,
    Column("province", Text, primary_key=True),
    Column("facility_kind", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("positions", JSONB, nullable=False),
    Column("version", BigInteger, nullable=False),
)
