"""Writes of licences."""

from datetime import date
from uuid import UUID

import asyncpg

from services.rotation.licence import queries, rules
from services.rotation.licence.errors import LicenceNumberTaken
from services.rotation.licence.schemas import ChangeStatus, Licence, PutLicence, State
from services.rotation.licence.tables import licence
from services.rotation.practitioner import queries as practitioners
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import LicenceRecorded, LicenceResumed, LicenceStatus, LicenceSuspended
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.ids import random_id
from shared.statement import statement

FIND = statement("""
    select l.*, p.province from licence l join practitioner p on p.id = l.practitioner_id where number = :number for update of l
""")
FIND_STATES = statement("select valid_from, status from licence_state where number = :number order by valid_from")
INSERT = statement(licence.insert())
UPDATE = statement("""
    update licence set titles = :titles, issued_on = :issued_on, expires_on = :expires_on, known_from = least(known_from, :issued_on)
    where number = :number
""")
COUNT = statement("update licence set version = version + 1 where number = :number returning version")
DECIDE = statement("""
    insert into licence_state (number, valid_from, status, reason, decision_no) values (:number, :on, :status, :reason, :decision_no)
    on conflict (number, valid_from) do update set status = excluded.status, reason = excluded.reason, decision_no = excluded.decision_no
""")


async def put_licence(uow: UnitOfWork, practitioner_id: UUID, number: str, body: PutLicence) -> Document:
    """Record a licence or correct one; the decisions on a corrected one are said again, since each carries its titles and days."""
    rules.ensure_in_order(body.issued_on, body.expires_on)
    await practitioners.lock_practitioner(uow, practitioner_id)
    stored = await uow.find(FIND, number=number)
    if stored is not None and stored["practitioner_id"] != practitioner_id:
        raise LicenceNumberTaken
    licence_id = stored["licence_id"] if stored else random_id("licence")
    values = body.model_dump()
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=licence_id)
    if outcome is Outcome.CREATE:
        fresh = {"practitioner_id": practitioner_id, "known_from": body.issued_on, "version": 0}
        await uow.run(INSERT, number=number, licence_id=licence_id, **fresh, **values)
    elif outcome is Outcome.CHANGE:
        await uow.run(UPDATE, number=number, **values)
    if outcome is not Outcome.SAME:
        await say_licence(uow, number)
    return await queries.get_licence(uow, practitioner_id, number)


async def say_licence(uow: UnitOfWork, number: str) -> None:
    """Say a licence and each decision on it as they are now."""
    row = await uow.one(FIND, number=number)
    await _publish(uow, row, LicenceStatus.VALID, row["known_from"])
    for state in await _states(uow, number):
        await _publish(uow, row, state.status, max(state.valid_from, row["known_from"]))


async def change_status(uow: UnitOfWork, practitioner_id: UUID, number: str, body: ChangeStatus, status: LicenceStatus) -> Document:
    """Suspend a licence or make it valid again, from a day on."""
    await practitioners.lock_practitioner(uow, practitioner_id)
    stored = await uow.find(FIND, number=number)
    if stored is None or stored["practitioner_id"] != practitioner_id:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    states = tuple(await _states(uow, number))
    known = Licence(stored["licence_id"], tuple(stored["titles"]), stored["issued_on"], stored["expires_on"], states)
    rules.ensure_may_become(known, status, body.on)
    await uow.run(DECIDE, number=number, status=status, **body.model_dump())
    await _publish(uow, stored, status, body.on)
    return await queries.get_licence(uow, practitioner_id, number)


async def _states(uow: UnitOfWork, number: str) -> list[State]:
    return [State(row["valid_from"], LicenceStatus(row["status"])) for row in await uow.all(FIND_STATES, number=number)]


async def _publish(uow: UnitOfWork, row: asyncpg.Record, status: LicenceStatus, effective_on: date) -> None:
    version = await uow.value(COUNT, number=row["number"])
    first = version == 1 or effective_on == row["known_from"]
    kind = LicenceSuspended if status is LicenceStatus.SUSPENDED else LicenceRecorded if first else LicenceResumed
    event = kind(
        licence_id=row["licence_id"],
        practitioner_id=row["practitioner_id"],
        titles=row["titles"],
        issued_on=row["issued_on"],
        expires_on=row["expires_on"],
        status=status,
    )
    uow.publish(event, subject=row["licence_id"], version=version, effective_on=effective_on, province=row["province"])
    uow.version = version
