"""Units, which are a code since a day, and their dated states; the view admin_unit_state shows those that were not taken back."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text, text

from services.catalog.tables import metadata

admin_unit = Table(
    "admin_unit",
    metadata,
    Column("code", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("ended_on", Date),
    Column("successors", ARRAY(Text), nullable=False, server_default="{}"),
)

admin_unit_record = Table(
    "admin_unit_record",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("since", Date, nullable=False),
    Column("level", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent_code", Text),
    Column("difficulty", ARRAY(Text), nullable=False),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("taken_back", Integer, primary_key=True, autoincrement=False, server_default=text("0")),
    ForeignKeyConstraint(["code", "since"], ["admin_unit.code", "admin_unit.since"]),
    Index("admin_unit_state_parent_code", "parent_code"),
    Index("admin_unit_state_sort_key", "sort_key"),
)
