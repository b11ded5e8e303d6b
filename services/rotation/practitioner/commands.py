"""Writes of practitioners."""

import re
from uuid import UUID

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.post import commands as posts
from services.rotation.practitioner import queries
from services.rotation.practitioner.schemas import PutPractitioner
from services.rotation.practitioner.tables import practitioner
from shared.concurrency import Outcome, put_outcome
from shared.contracts.rotation import PractitionerRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree
from shared.statement import statement

CODE = re.compile(r"[A-Za-z0-9._@-]{1,64}")
FIND = statement("select * from practitioner where id = :id for update")
INSERT = statement(practitioner.insert().returning(practitioner))
UPDATE = statement("""
    update practitioner set full_name = :full_name, title = :title, qualification = :qualification, facility = :facility,
        specialty = :specialty, education_level = :education_level, province = :province, version = version + 1
    where id = :id returning *
""")


async def put_practitioner(uow: UnitOfWork, practitioner_id: UUID, body: PutPractitioner) -> Document:
    """Record a health worker, or a change of one."""
    stored = await uow.find(FIND, id=practitioner_id)
    if stored is not None:
        await facilities.ensure_own(uow, *(await queries.find_places(uow, practitioner_id) or []))
    values = body.model_dump()
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(practitioner_id))
    if outcome is not Outcome.SAME:
        values["province"] = await _home_province(uow, body.facility, stored)
        if outcome is Outcome.CREATE:
            row = await uow.one(INSERT, id=practitioner_id, registered_at=uow.context.caller.unit, version=1, **values)
        else:
            row = await uow.one(UPDATE, id=practitioner_id, **values)
        _publish(uow, row)
        if stored is not None and stored["title"] != row["title"]:
            await posts.retitle_posts(uow, practitioner_id, row["title"])
        uow.version = row["version"]
    return await queries.get_practitioner(uow, practitioner_id)


async def _home_province(uow: UnitOfWork, facility: str | None, stored: asyncpg.Record | None) -> str:
    """The province of the home facility, which is one of the caller's; else the one known before, or the caller's."""
    if facility is not None:
        found = await facilities.get_facility(uow, facility, on=uow.today, pointer="/facility")
        await facilities.ensure_own(uow, facility)
        return found.province
    if stored is not None:
        return str(stored["province"])
    unit = uow.context.caller.unit
    if uow.context.caller.is_national():
        return unit
    province = await facilities.find_province(uow, unit)
    if province is None:
        raise OutOfSubtree
    return province


def _publish(uow: UnitOfWork, row: asyncpg.Record) -> None:
    event = PractitionerRecorded(
        practitioner_id=row["id"],
        title=row["title"],
        qualification=row["qualification"],
        specialty=_as_code(row["specialty"]),
        education_level=_as_code(row["education_level"]),
    )
    uow.publish(event, subject=str(row["id"]), version=row["version"], effective_on=uow.today, province=row["province"])


def _as_code(value: str | None) -> str | None:
    """A value that events may carry: a code, never free text (the log cannot be deleted from)."""
    return value if value is not None and CODE.fullmatch(value) else None
