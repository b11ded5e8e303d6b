"""Writes of telehealth sessions."""

from uuid import UUID

import asyncpg

from services.transfer.facility.queries import find_facilities
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.technique.queries import list_unknown
from services.transfer.telehealth import queries, rules
from services.transfer.telehealth.errors import TelehealthWithdrawn
from services.transfer.telehealth.schemas import PutTelehealth, WithdrawTelehealth
from shared import access
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.transfer_support import TelehealthHeld
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree, ResourceMissing, UnknownForeign
from shared.statement import statement

INSERT = statement("""
    insert into telehealth_session (id, upper_facility, lower_facility, on_day, kind, minutes, transfer_id, technique_codes, document_no,
        version)
    values (:id, :upper_facility, :lower_facility, :on, :kind, :minutes, :transfer, :technique_codes, :document_no, 1) returning *
""")
UPDATE = statement("""
    update telehealth_session set upper_facility = :upper_facility, lower_facility = :lower_facility, on_day = :on, kind = :kind,
        minutes = :minutes, transfer_id = :transfer, technique_codes = :technique_codes, document_no = :document_no, version = version + 1
    where id = :id returning *
""")
WITHDRAW = statement("""
    update telehealth_session set withdrawn_at = :now, withdrawn_reason = :reason, version = version + 1 where id = :id returning *
""")
FIND_TRANSFER = statement("select from_facility, to_facility, technique_codes from transfer where id = :id for share")


async def put_telehealth(uow: UnitOfWork, session_id: UUID, body: PutTelehealth) -> Document:
    """Record a session that was held, or correct it."""
    stored = await uow.find(queries.FIND, id=session_id)
    if stored is not None and not await access.is_within(uow, [stored["upper_facility"], stored["lower_facility"]]):
        raise OutOfSubtree
    same = stored is not None and _body(stored) == body
    outcome = put_outcome(uow, version=None if stored is None else stored["version"], same=same, subject=str(session_id))
    if outcome is Outcome.SAME:
        return await _answer(uow, session_id, stored)
    if stored is not None:
        _ensure_counts(stored)
    province = await _ensure_sound(uow, body)
    row = await uow.one(INSERT if outcome is Outcome.CREATE else UPDATE, id=session_id, **body.model_dump())
    taken = Taken("recorded" if outcome is Outcome.CREATE else "changed", body.on, document_no=body.document_no)
    return await _conclude(uow, row, province, taken)


async def withdraw_telehealth(uow: UnitOfWork, session_id: UUID, body: WithdrawTelehealth) -> Document:
    """Take back a session that was recorded by mistake: it stays readable and counts nowhere."""
    stored = await uow.find(queries.FIND, id=session_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    _ensure_counts(stored)
    row = await uow.one(WITHDRAW, id=session_id, now=uow.context.now, reason=body.reason)
    lower = (await find_facilities(uow, [row["lower_facility"]], row["on_day"]))[row["lower_facility"]]
    return await _conclude(uow, row, lower.province, Taken("withdrawn", uow.today, note=body.reason))


def _ensure_counts(stored: asyncpg.Record) -> None:
    if stored["withdrawn_at"] is not None:
        raise TelehealthWithdrawn


async def _ensure_sound(uow: UnitOfWork, body: PutTelehealth) -> str:
    """The session can have been held; returns the lower facility's province, under which its events go."""
    rules.ensure_day(body.on, uow.today)
    known = await find_facilities(uow, [body.upper_facility, body.lower_facility], body.on)
    upper, lower = known[body.upper_facility], known[body.lower_facility]
    ended = [end.code for end in (upper, lower) if not end.in_force]
    rules.ensure_ends_fit(body, upper.level, lower.level, own=lower.parent_facility == upper.code, ended=ended)
    unknown = await list_unknown(uow, body.technique_codes, "/technique_codes")
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)
    transfer = None if body.transfer is None else await uow.find(FIND_TRANSFER, id=body.transfer)
    rules.ensure_of_transfer(body, None if transfer is None else rules.Of(**transfer))
    return lower.province


async def _conclude(uow: UnitOfWork, row: asyncpg.Record, province: str, taken: Taken) -> Document:
    said = TelehealthHeld(
        session_id=row["id"],
        upper_facility=row["upper_facility"],
        lower_facility=row["lower_facility"],
        on=row["on_day"],
        kind=row["kind"],
        minutes=row["minutes"] if row["withdrawn_at"] is None else 0,
    )
    uow.publish(said, subject=str(row["id"]), version=row["version"], effective_on=row["on_day"], province=province)
    await record_step(uow, Noun.TELEHEALTH, str(row["id"]), row["version"], taken)
    return await _answer(uow, row["id"], row)


async def _answer(uow: UnitOfWork, session_id: UUID, row: asyncpg.Record | None) -> Document:
    uow.version = row["version"] if row is not None else None
    return await queries.get_telehealth(uow, session_id)


def _body(row: asyncpg.Record) -> PutTelehealth:
    stored = dict(row) | {"on": row["on_day"], "transfer": row["transfer_id"]}
    return PutTelehealth(**{name: stored[name] for name in PutTelehealth.model_fields})
