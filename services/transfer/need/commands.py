"""Writes of needs."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import asyncpg

from services.transfer.facility.queries import find_province
from services.transfer.need import queries, rules
from services.transfer.need.schemas import NeedStep, PutNeed, RejectNeed
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.technique.queries import list_unknown
from shared import access, concurrency
from shared.concurrency import Outcome, put_outcome
from shared.contracts.transfer import NeedAggregated, NeedState, NeedStatus, NeedSubmitted, NeedSurveyed
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree, ResourceMissing, UnknownForeign
from shared.statement import statement

INSERT = statement("""
    insert into need (id, facility, technique_codes, supplements, reason, status, raised_on, version, revision)
    values (:id, :facility, :technique_codes, :supplements, :reason, 'draft', :today, 0, 1) returning *
""")
UPDATE = statement("""
    update need set facility = :facility, technique_codes = :technique_codes, supplements = :supplements, reason = :reason,
        revision = revision + 1
    where id = :id returning *
""")
MOVE = statement("""
    update need set status = :status, version = version + :said::bigint, revision = revision + 1 where id = :id returning *
""")

SAID: Mapping[rules.Step, type[NeedState]] = {
    rules.Step.SUBMIT: NeedSubmitted,
    rules.Step.SURVEY: NeedSurveyed,
    rules.Step.AGGREGATE: NeedAggregated,
}


async def put_need(uow: UnitOfWork, need_id: UUID, body: PutNeed) -> Document:
    """Raise a need, or change it while it is a draft; later only its supplements move on."""
    stored = await uow.find(queries.FIND, id=need_id)
    if stored is not None and not await access.is_within(uow, [stored["facility"]]):
        raise OutOfSubtree
    same = stored is not None and _body(stored) == body
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=same, subject=str(need_id))
    if outcome is Outcome.SAME:
        return await _answer(uow, need_id)
    if stored is not None:
        rules.ensure_may_change(NeedStatus(stored["status"]), _body(stored), body)
    await _ensure_known(uow, body)
    row = await uow.one(
        INSERT if outcome is Outcome.CREATE else UPDATE,
        id=need_id,
        facility=body.facility,
        technique_codes=body.technique_codes,
        supplements=[s.model_dump(mode="json") for s in body.supplements],
        reason=body.reason,
        today=uow.today,
    )
    taken = Taken("raised" if outcome is Outcome.CREATE else "changed", uow.today)
    await record_step(uow, Noun.NEED, str(need_id), row["revision"], taken)
    uow.unchanged_subject = str(need_id)
    return await _answer(uow, need_id)


async def move_need(uow: UnitOfWork, need_id: UUID, step: rules.Step, body: NeedStep | None) -> Document:
    """Submit, survey or aggregate a need."""
    body = body or NeedStep()
    return await _move(uow, need_id, step, body.on or uow.today, document_no=body.document_no, note=body.note)


async def reject_need(uow: UnitOfWork, need_id: UUID, body: RejectNeed) -> Document:
    """Turn a need down."""
    return await _move(uow, need_id, rules.Step.REJECT, body.on or uow.today, document_no=body.document_no, note=body.reason)


async def _move(uow: UnitOfWork, need_id: UUID, step: rules.Step, on: date, *, document_no: str | None, note: str | None) -> Document:
    stored = await uow.find(queries.FIND, id=need_id)
    if stored is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, stored["revision"])
    status = rules.after(NeedStatus(stored["status"]), step)
    rules.ensure_day(on, uow.today)
    event = SAID.get(step)
    row = await uow.one(MOVE, id=need_id, status=status, said=0 if event is None else 1)
    if event is None:
        uow.unchanged_subject = str(need_id)
    else:
        await _publish(uow, event, row, on)
    await record_step(uow, Noun.NEED, str(need_id), row["revision"], Taken(status, on, document_no=document_no, note=note))
    return await _answer(uow, need_id)


async def _publish(uow: UnitOfWork, event: type[NeedState], row: asyncpg.Record, on: date) -> None:
    said = event(need_id=row["id"], facility=row["facility"], technique_codes=row["technique_codes"], status=row["status"])
    province = await find_province(uow, row["facility"])
    assert province is not None
    uow.publish(said, subject=str(row["id"]), version=row["version"], effective_on=on, province=province)


async def _ensure_known(uow: UnitOfWork, body: PutNeed) -> None:
    unknown = await list_unknown(uow, body.technique_codes, "/technique_codes")
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)


async def _answer(uow: UnitOfWork, need_id: UUID) -> Document:
    found = await queries.get_need(uow, need_id)
    uow.version = int(found.version or 0)
    return found


def _body(row: asyncpg.Record) -> PutNeed:
    return PutNeed(facility=row["facility"], technique_codes=row["technique_codes"], supplements=row["supplements"], reason=row["reason"])
