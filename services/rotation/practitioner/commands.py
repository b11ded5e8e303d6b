"""Writes of practitioners."""

from datetime import date
from uuid import UUID

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.post import commands as posts
from services.rotation.practitioner import queries, rules
from services.rotation.practitioner.errors import PractitionerPseudonymised
from services.rotation.practitioner.schemas import PutPractitioner
from services.rotation.practitioner.tables import practitioner
from shared.concurrency import Outcome, put_outcome
from shared.contracts.rotation import PractitionerRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.search import search_text
from shared.statement import statement

FIND = statement("select * from practitioner where id = :id for update")
INSERT = statement(practitioner.insert().returning(practitioner))
UPDATE = statement("""
    update practitioner set full_name = :full_name, title = :title, qualification = :qualification, facility = :facility,
        specialty = :specialty, education_level = :education_level, province = :province, search = :search, valid_from = :valid_from,
        version = version + 1
    where id = :id returning *
""")
KEEP_VERSION = statement("""
    insert into practitioner_version (practitioner_id, version, valid_from, full_name, title, qualification, facility, specialty,
        education_level, recorded_at, recorded_by)
    select id, version, valid_from, full_name, title, qualification, facility, specialty, education_level, :now, :actor
    from practitioner where id = :id
""")


async def put_practitioner(uow: UnitOfWork, practitioner_id: UUID, body: PutPractitioner) -> Document:
    """Record a health worker, or another state of one from a day on."""
    stored = await uow.find(FIND, id=practitioner_id)
    if stored is not None:
        await facilities.ensure_own(uow, *(await queries.find_places(uow, practitioner_id) or []))
        if stored["pseudonymised_at"] is not None:
            raise PractitionerPseudonymised
    values = body.model_dump(exclude={"valid_from"} if body.valid_from is None else set())
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(practitioner_id))
    if outcome is not Outcome.SAME:
        row = await _write(uow, practitioner_id, body, stored)
        await uow.run(KEEP_VERSION, id=practitioner_id, now=uow.context.now, actor=uow.actor)
        _publish(uow, row)
        if stored is not None and stored["title"] != row["title"]:
            await posts.retitle_posts(uow, practitioner_id, row["title"], row["valid_from"])
        uow.version = row["version"]
    return await queries.get_practitioner(uow, practitioner_id)


async def _write(uow: UnitOfWork, practitioner_id: UUID, body: PutPractitioner, stored: asyncpg.Record | None) -> asyncpg.Record:
    valid_from: date = body.valid_from or uow.today
    rules.ensure_follows(valid_from, stored["valid_from"] if stored else None, uow.today)
    values = body.model_dump() | {"valid_from": valid_from, "search": search_text(body.full_name)}
    values["province"] = await _home_province(uow, body.facility, stored)
    if stored is not None:
        return await uow.one(UPDATE, id=practitioner_id, **values)
    fresh = {"registered_at": uow.context.caller.unit, "version": 1, "merged_into": None, "pseudonymised_at": None}
    return await uow.one(INSERT, id=practitioner_id, **fresh, **values)


async def _home_province(uow: UnitOfWork, facility: str | None, stored: asyncpg.Record | None) -> str:
    """The province of the home facility, which is one of the caller's; else the one known before, or the caller's."""
    if facility is not None:
        found = await facilities.get_facility(uow, facility, on=uow.today, pointer="/facility")
        await facilities.ensure_own(uow, facility)
        return found.province
    if stored is not None:
        return str(stored["province"])
    return await facilities.get_province_of_caller(uow)


def _publish(uow: UnitOfWork, row: asyncpg.Record) -> None:
    event = PractitionerRecorded(
        practitioner_id=row["id"],
        title=row["title"],
        qualification=row["qualification"],
        specialty=rules.as_code(row["specialty"]),
        education_level=rules.as_code(row["education_level"]),
    )
    uow.publish(event, subject=str(row["id"]), version=row["version"], effective_on=row["valid_from"], province=row["province"])
