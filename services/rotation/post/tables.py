"""The table of posts; that nobody has two permanent ones at once is an exclusion constraint of the migration."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.rotation.tables import metadata

post = Table(
    "post",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("facility", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("until", Date),
    Column("village", Text),
    Column("training_months", Integer),
    Column("known_from", Date, nullable=False),
    Column("province", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("post_practitioner", "practitioner_id"),
    Index("post_facility", "facility"),
)
