"""The codes of units and facilities: one space, one lock and one version for each."""

from sqlalchemy import BigInteger, Column, Table, Text

from services.catalog.tables import metadata

place_code = Table(
    "place_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)
