"""Writes of absences."""

from uuid import UUID

import asyncpg

from services.rotation.absence import queries, rules
from services.rotation.absence.errors import AbsenceTaken
from services.rotation.absence.schemas import PutAbsence
from services.rotation.absence.tables import absence
from services.rotation.practitioner import queries as practitioners
from shared.concurrency import Outcome, put_outcome
from shared.contracts.rotation import AbsenceRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select * from absence where id = :id for update")
INSERT = statement(absence.insert().returning(absence))
UPDATE = statement("""
    update absence set kind = :kind, starts_on = :starts_on, ends_on = :ends_on, known_from = least(known_from, :starts_on),
        version = version + 1
    where id = :id returning *
""")


async def put_absence(uow: UnitOfWork, practitioner_id: UUID, absence_id: UUID, body: PutAbsence) -> Document:
    """Record that somebody in post is not there."""
    rules.ensure_in_order(body.starts_on, body.ends_on)
    person = await practitioners.lock_practitioner(uow, practitioner_id)
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
        say_absence(uow, row, person["province"])
        uow.version = row["version"]
    return await queries.get_absence(uow, practitioner_id, absence_id)


def say_absence(uow: UnitOfWork, row: asyncpg.Record, province: str) -> None:
    """Say an absence as it is now."""
    event = AbsenceRecorded(
        absence_id=row["id"],
        practitioner_id=row["practitioner_id"],
        kind=row["kind"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )
    uow.publish(event, subject=str(row["id"]), version=row["version"], effective_on=row["known_from"], province=province)
