"""What facilities have."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, ForeignKey, Table, Text

from services.catalog.tables import metadata

facility_resource = Table(
    "facility_resource",
    metadata,
    Column("facility", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("equipment", ARRAY(Text), nullable=False),
    Column("rooms", ARRAY(Text), nullable=False),
    Column("drugs", ARRAY(Text), nullable=False),
)
