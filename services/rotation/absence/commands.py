"""Writes of absences."""

from uuid import UUID

from services.rotation.absence import queries, rules
from services.rotation.absence.errors import AbsenceTaken
from services.rotation.absence.schemas import PutAbsence
from services.rotation.absence.tables import absence
from shared.concurrency import Outcome, put_outcome
from shared.contracts.rotation import AbsenceRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select * from absence where id = :id for update")
FIND_PROVINCE = statement("select province from practitioner where id = :id")
INSERT = statement(absence.insert().returning(absence))
UPDATE = statement("""
    update absence set kind = :kind, starts_on = :starts_on, ends_on = :ends_on, known_from = least(known_from, :starts_on),
        version = version + 1
    where id = :id returning *
""")


async def put_absence(uow: UnitOfWork, practitioner_id: UUID, absence_id: UUID, body: PutAbsence) -> Document:
    """Record that somebody in post is not there."""
    rules.ensure_in_order(body.starts_on, body.ends_on)
    stored = await uow.find(FIND, id=absence_id)
    if stored is not None and stored["practitioner_id"] != practitioner_id:
        raise AbsenceTaken
    values = body.model_dump()
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(absence_id))
    if outcome is not Outcome.SAME:
        if stored is None:
            row = await uow.one(INSERT, id=absence_id, practitioner_id=practitioner_id, known_from=body.starts_on, version=1, **values)
        else:
            row = await uow.one(UPDATE, id=absence_id, **values)
        event = AbsenceRecorded(
            absence_id=absence_id, practitioner_id=practitioner_id, kind=body.kind, starts_on=body.starts_on, ends_on=body.ends_on
        )
        province = await uow.value(FIND_PROVINCE, id=practitioner_id)
        uow.publish(event, subject=str(absence_id), version=row["version"], effective_on=row["known_from"], province=province)
        uow.version = row["version"]
    return await queries.get_absence(uow, practitioner_id, absence_id)
