"""Who directs whom in which field."""

from sqlalchemy import BigInteger, Column, Date, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.transfer.tables import metadata

mentoring_link = Table(
    "mentoring_link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lead_facility", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("field_key", Text, nullable=False),
    Column("with_kinds", ARRAY(Text), nullable=False),
    Column("with_facilities", ARRAY(Text), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("until", Date),
    Column("document_no", Text),
    Column("clause", Text),
    Column("version", BigInteger, nullable=False),
    Index("mentoring_link_lead", "lead_facility"),
)
