"""Transfers of techniques from a sending to a receiving facility."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.transfer.tables import metadata

OPEN = "status in ('proposed', 'approved', 'started')"

transfer = Table(
    "transfer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan", Text, ForeignKey("plan.code")),
    Column("need", Uuid, ForeignKey("need.id")),
    Column("technique_codes", ARRAY(Text), nullable=False),
    Column("package", Text),
    Column("from_facility", Text, nullable=False),
    Column("to_facility", Text, nullable=False),
    Column("trainer_ids", ARRAY(Uuid), nullable=False),
    Column("trainee_ids", ARRAY(Uuid), nullable=False),
    Column("planned_from", Date, nullable=False),
    Column("planned_to", Date, nullable=False),
    Column("contract_no", Text),
    Column("status", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("decision_no", Text),
    Column("approved_on", Date),
    Column("started_on", Date),
    Column("accepted_on", Date),
    Column("acceptance_no", Text),
    Column("completed_on", Date),
    Column("cancelled_on", Date),
    Column("reopened_on", Date),
    Column("version", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("transfer_from_facility", "from_facility"),
    Index("transfer_to_facility", "to_facility"),
    Index("transfer_plan", "plan"),
    Index("transfer_need", "need"),
    Index("transfer_techniques", "technique_codes", postgresql_using="gin", postgresql_where=text(OPEN)),
    Index("transfer_trainers", "trainer_ids", postgresql_using="gin", postgresql_where=text(OPEN)),
    Index("transfer_trainees", "trainee_ids", postgresql_using="gin", postgresql_where=text(OPEN)),
)
