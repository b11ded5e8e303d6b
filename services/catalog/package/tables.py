"""Technique packages as they are, and as they were before."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, ForeignKey, Index, Table, Text, text

from services.catalog.tables import metadata

package = Table(
    "package",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("valid_from", Date, nullable=False, server_default=text("'1900-01-01'")),
    Column("name", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Index("package_sort_key", "sort_key"),
)

package_past = Table(
    "package_past",
    metadata,
    Column("code", Text, ForeignKey("package.code"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
)
