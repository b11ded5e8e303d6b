"""Training sessions and the cases of the trainees' logbooks."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.transfer.tables import metadata

training_session = Table(
    "training_session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("transfer_id", Uuid, ForeignKey("transfer.id"), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("trainer_id", Uuid, nullable=False),
    Column("mode", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("attested_by", Text),
    Column("attested_at", DateTime(timezone=True)),
    Column("attester_id", Uuid),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", Text),
    Column("withdrawn_reason", Text),
    Column("cases_digest", Text),
    Index("training_session_transfer", "transfer_id"),
    Index(
        "training_session_repeats",
        "trainer_id",
        "on_day",
        "mode",
        "cases_digest",
        unique=True,
        postgresql_where=text("withdrawn_at is null"),
    ),
)

session_case = Table(
    "session_case",
    metadata,
    Column("session_id", Uuid, ForeignKey("training_session.id"), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("trainee_id", Uuid, nullable=False),
    Column("technique_code", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Index("session_case_trainee", "trainee_id"),
)
