"""Courses, and what each ended with; the view course_completion shows the results in force."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.transfer.tables import metadata

course = Table(
    "course",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("facility", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("hours", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("trainee_ids", ARRAY(Uuid), nullable=False),
    Column("team", Text),
    Column("host_facility", Text),
    Column("institution", Text),
    Column("qualification", Text),
    Column("field", Text),
    Column("programme", Text),
    Column("document_no", Text),
    Column("material", Text),
    Column("status", Text, nullable=False),
    Column("completed_on", Date),
    Column("completion_no", Text),
    Column("completion", BigInteger, nullable=False),
    Column("cancelled_on", Date),
    Column("version", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("course_facility", "facility"),
    Index("course_host_facility", "host_facility", postgresql_where=text("host_facility is not null")),
    Index("course_trainees", "trainee_ids", postgresql_using="gin"),
)

course_result = Table(
    "course_result",
    metadata,
    Column("course_id", Uuid, ForeignKey("course.id"), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("trainee_id", Uuid, primary_key=True),
    Column("hours", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("certificate_id", Uuid),
    Column("certificate_no", Text),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("issued_on", Date),
    Column("expires_on", Date),
    Index("course_result_trainee", "trainee_id"),
)
