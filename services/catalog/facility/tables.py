"""Facilities' dated states, and their closings; the view facility_state shows the states that were not taken back."""

from sqlalchemy import ARRAY, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, text

from services.catalog.tables import metadata

facility_record = Table(
    "facility_record",
    metadata,
    Column("code", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("admin_unit", Text, nullable=False),
    Column("parent_facility", Text),
    Column("managing_authority", Text),
    Column("beds", Integer),
    Column("acts_as_station", Boolean, nullable=False),
    Column("serves_communes", ARRAY(Text), nullable=False),
    Column("insurance_code", Text),
    Column("ministry_code", Text),
    Column("insurance_qualified", Boolean),
    Column("search", Text, nullable=False),
    Column("sort_key", Text(collation="C"), nullable=False),
    Column("taken_back", Integer, primary_key=True, autoincrement=False, server_default=text("0")),
    Index("facility_state_admin_unit", "admin_unit"),
    Index("facility_state_parent_facility", "parent_facility"),
    Index("facility_state_sort_key", "sort_key"),
)

facility_closing = Table(
    "facility_closing",
    metadata,
    Column("code", Text, ForeignKey("place_code.code"), primary_key=True),
    Column("closed_on", Date, primary_key=True),
    Column("decision_no", Text),
    Column("reason", Text),
)
