"""Assessments of trainees, every attempt."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, Table, Text, Uuid

from services.transfer.tables import metadata

assessment = Table(
    "assessment",
    metadata,
    Column("transfer_id", Uuid, ForeignKey("transfer.id"), primary_key=True),
    Column("no", BigInteger, primary_key=True, autoincrement=False),
    Column("trainee_id", Uuid, nullable=False),
    Column("technique_code", Text, nullable=False),
    Column("assessor_id", Uuid, nullable=False),
    Column("score", Integer, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("on_day", Date, nullable=False),
)
