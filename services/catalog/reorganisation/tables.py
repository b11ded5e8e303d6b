"""Reorganisations: their moves, and what became of each unit and facility."""

from sqlalchemy import ARRAY, UUID, Boolean, Column, Date, ForeignKey, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from services.catalog.tables import metadata

reorganisation = Table(
    "reorganisation",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("decision_no", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("notes", JSONB, nullable=False),
)

reorganisation_move = Table(
    "reorganisation_move",
    metadata,
    Column("reorganisation_id", UUID, ForeignKey("reorganisation.id"), primary_key=True),
    Column("from_code", Text, primary_key=True),
    Column("to_code", Text, primary_key=True),
    Column("share", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Index("reorganisation_move_to_code", "reorganisation_id", "to_code"),
    Index("reorganisation_move_once", "effective_on", "from_code", unique=True, postgresql_where=text("share <> 'part'")),
)

reorganisation_unit = Table(
    "reorganisation_unit",
    metadata,
    Column("reorganisation_id", UUID, ForeignKey("reorganisation.id"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("level", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("old_parent", Text),
    Column("new_parent", Text),
    Column("old_province", Text),
    Column("new_province", Text),
    Column("successors", ARRAY(Text), nullable=False),
)

reorganisation_facility = Table(
    "reorganisation_facility",
    metadata,
    Column("reorganisation_id", UUID, ForeignKey("reorganisation.id"), primary_key=True),
    Column("facility", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("old_unit", Text, nullable=False),
    Column("new_unit", Text, nullable=False),
    Column("old_parent", Text),
    Column("new_parent", Text),
    Column("old_serves", ARRAY(Text), nullable=False),
    Column("new_serves", ARRAY(Text), nullable=False),
    Column("province", Text, nullable=False),
    Column("approximate", Boolean, nullable=False),
    Column("later_state", Date),
    Column("stranded", Boolean, nullable=False),
)
