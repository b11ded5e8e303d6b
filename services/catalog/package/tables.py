"""Technique packages."""

from sqlalchemy import ARRAY, BigInteger, Column, Index, Table, Text

from services.catalog.tables import metadata

package = Table(
    "package",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Index("package_sort_key", "sort_key"),
)
