"""Techniques."""

from sqlalchemy import ARRAY, BigInteger, Column, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.catalog.tables import metadata

technique = Table(
    "technique",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("specialty", Text),
    Column("group_name", Text),
    Column("codes", JSONB, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("requirements", JSONB, nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Index("technique_sort_key", "sort_key"),
)
