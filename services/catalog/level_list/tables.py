"""Versions of the levels' technique lists, and their lines."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, ForeignKeyConstraint, Index, Table, Text

from services.catalog.tables import metadata

level_list = Table(
    "level_list",
    metadata,
    Column("level", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("legal_basis", Text, nullable=False),
)

level_list_item = Table(
    "level_list_item",
    metadata,
    Column("level", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("technique_code", Text, ForeignKey("technique.code"), primary_key=True),
    Column("listed", Boolean, nullable=False),
    ForeignKeyConstraint(["level", "valid_from"], ["level_list.level", "level_list.valid_from"]),
    Index("level_list_item_technique_code", "technique_code"),
)
