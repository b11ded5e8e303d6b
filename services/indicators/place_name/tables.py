"""Names of units and facilities, each from a day on until the next."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Table, Text, text

from services.indicators.tables import metadata

place_name = Table(
    "place_name",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("name", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("taken_back", Boolean, nullable=False, server_default=text("false")),
    Column("version", BigInteger, nullable=False),
    Index("place_name_sort_key", "sort_key"),
)
