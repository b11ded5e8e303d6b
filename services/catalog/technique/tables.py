"""Techniques as they are, and as they were before."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, ForeignKey, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from services.catalog.tables import metadata

technique = Table(
    "technique",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("valid_from", Date, nullable=False, server_default=text("'1900-01-01'")),
    Column("name", Text, nullable=False),
    Column("specialty", Text),
    Column("group_name", Text),
    Column("codes", JSONB, nullable=False),
    Column("aliases", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("requirements", JSONB, nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Index("technique_sort_key", "sort_key"),
    Index(
        "technique_words",
        text("array_to_tsvector(string_to_array(search, ' '))"),
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": 256},
    ),
)

technique_past = Table(
    "technique_past",
    metadata,
    Column("code", Text, ForeignKey("technique.code"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("specialty", Text),
    Column("group_name", Text),
    Column("codes", JSONB, nullable=False),
    Column("aliases", ARRAY(Text), nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("requirements", JSONB, nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
)
