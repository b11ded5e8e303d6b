"""Writes of needs."""

from datetime import date
from uuid import UUID

import asyncpg

from services.transfer.facility.queries import find_province
from services.transfer.need import queries, rules
from services.transfer.need.errors import NothingToAggregate
from services.transfer.need.schemas import AggregatedAnswer, AggregateNeeds, NeedStep, PutNeed, RejectNeed, SurveyNeed
from services.transfer.need_review.queries import find_review
from services.transfer.need_supplement import commands as supplements
from services.transfer.need_supplement.schemas import FollowSupplement
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.technique.queries import list_unknown
from shared import access
from shared.concurrency import Outcome, put_outcome
from shared.contracts.transfer import NeedAggregated, NeedRejected, NeedState, NeedStatus, NeedSubmitted, NeedSurveyed
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree, UnknownForeign
from shared.outbox import appending
from shared.statement import statement

INSERT = statement("""
    insert into need (id, facility, technique_codes, supplements, reason, review_list, status, raised_on, version, revision)
    values (:id, :facility, :technique_codes, :supplements, :reason, :review_list, 'draft', :today, 0, 1) returning *
""")
UPDATE = statement("""
    update need set facility = :facility, technique_codes = :technique_codes, supplements = :supplements, reason = :reason,
        review_list = :review_list, revision = revision + 1
    where id = :id returning *
""")
MOVE = statement("""
    update need set status = :status, status_on = :on_day, version = version + 1, revision = revision + 1 where id = :id returning *
""")
SUBMIT = statement("update need set submitted_on = :on_day, review = :review where id = :id")
SURVEY = statement("update need set techniques_confirmed = :codes where id = :id")

# In the order of their ids, so that two who take the same needs wait for each other.
TAKE_SURVEYED = statement(f"""
    select coalesce(array_agg(id), '{{}}') as ids, max(status_on) as last from (
        select n.id, n.status_on from need n where n.status = 'surveyed' and {queries.SEEN} order by n.id for update
    ) taken
""")
AGGREGATE_TAKEN = statement("""
    update need set status = 'aggregated', status_on = :on_day, version = version + 1, revision = revision + 1 where id = any(:ids::uuid[])
""")
SAY_AGGREGATED = appending(f"""
    select '{NeedAggregated.type}' as type, n.id::text as subject, n.version, n.status_on as effective_on, p.province,
        json_build_object('need_id', n.id, 'facility', n.facility, 'technique_codes', n.technique_codes, 'status', n.status) as data,
        row_number() over (order by n.id) as nth
    from need n cross join lateral (
        select province from facility_state f where f.facility = n.facility order by valid desc limit 1
    ) p
    where n.id = any(:ids::uuid[])
""")
KEEP_STEPS = statement("""
    insert into step (noun, subject, no, step, on_day, recorded_at, actor, document_no, event_id)
    select 'need', n.id::text, n.revision, 'aggregated', :on_day, :now, :actor, :document_no, o.id
    from need n join outbox o on o.subject = n.id::text and o.subject_version = n.version
        and o.seq > (select floor_seq from log_head)
    where n.id = any(:ids::uuid[])
""")


async def put_need(uow: UnitOfWork, need_id: UUID, body: PutNeed) -> Document:
    """Raise a need, or change it while it is a draft; later only its supplements move on."""
    stored = await uow.find(queries.FIND, id=need_id)
    if stored is not None and not await access.is_within(uow, [stored["facility"]]):
        raise OutOfSubtree
    known = None if stored is None else _body(stored)
    body = rules.with_states(body, known)
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=body == known, subject=str(need_id))
    if stored is not None and known is not None and outcome is Outcome.CHANGE and stored["status"] != NeedStatus.DRAFT:
        for no, state in rules.moved_on(known, body):
            await supplements.advance(uow, stored, FollowSupplement(no=no, state=state))
    elif outcome is not Outcome.SAME:
        await _write_draft(uow, need_id, outcome, body)
    return await queries.answer_need(uow, need_id)


async def submit_need(uow: UnitOfWork, need_id: UUID, body: NeedStep | None) -> Document:
    """Hand a need in, with how its facility stands against the list on that day."""
    body = body or NeedStep()
    stored, on = await _take(uow, need_id, rules.Step.SUBMIT, body.on)
    codes, facility = stored["technique_codes"], stored["facility"]
    rules.ensure_lacking(codes, await uow.value(queries.LIST_LISTED, facility=facility, day=on), body.note)
    review = await find_review(uow, facility, stored["review_list"], on)
    await uow.run(SUBMIT, id=need_id, on_day=on, review=None if review is None else review.model_dump(mode="json"))
    await supplements.open_supplements(uow, need_id)
    return await _move(uow, stored, NeedSubmitted, Taken(NeedStatus.SUBMITTED, on, document_no=body.document_no, note=body.note))


async def survey_need(uow: UnitOfWork, need_id: UUID, body: SurveyNeed | None) -> Document:
    """Record what was found on the spot."""
    body = body or SurveyNeed()
    stored, on = await _take(uow, need_id, rules.Step.SURVEY, body.on)
    if body.techniques_confirmed is not None:
        rules.ensure_confirms(body.techniques_confirmed, stored["technique_codes"])
        await uow.run(SURVEY, id=need_id, codes=body.techniques_confirmed)
    return await _move(uow, stored, NeedSurveyed, Taken(NeedStatus.SURVEYED, on, document_no=body.document_no, note=body.note))


async def aggregate_need(uow: UnitOfWork, need_id: UUID, body: NeedStep | None) -> Document:
    """Take one surveyed need into the report to the Department."""
    body = body or NeedStep()
    stored, on = await _take(uow, need_id, rules.Step.AGGREGATE, body.on)
    return await _move(uow, stored, NeedAggregated, Taken(NeedStatus.AGGREGATED, on, document_no=body.document_no, note=body.note))


async def reject_need(uow: UnitOfWork, need_id: UUID, body: RejectNeed) -> Document:
    """Turn a need down: no transfer follows from it any more."""
    stored, on = await _take(uow, need_id, rules.Step.REJECT, body.on)
    return await _move(uow, stored, NeedRejected, Taken(NeedStatus.REJECTED, on, document_no=body.document_no, note=body.reason))


async def aggregate_needs(uow: UnitOfWork, body: AggregateNeeds) -> AggregatedAnswer:
    """Take every surveyed need of a unit's subtree into the report to the Department, with one document."""
    on = body.on or uow.today
    taken = await uow.one(TAKE_SURVEYED, **await queries.seen_by(uow, body.unit))
    if not taken["ids"]:
        raise NothingToAggregate
    rules.ensure_day(on, last=taken["last"], today=uow.today)
    ids = {"ids": taken["ids"]}
    await uow.run(AGGREGATE_TAKEN, on_day=on, **ids)
    await uow.publish_rows(SAY_AGGREGATED, **ids)
    await uow.run(KEEP_STEPS, on_day=on, now=uow.context.now, actor=uow.actor, document_no=body.document_no, **ids)
    return AggregatedAnswer(unit=body.unit, document_no=body.document_no, on=on, aggregated=len(taken["ids"]))


async def _write_draft(uow: UnitOfWork, need_id: UUID, outcome: Outcome, body: PutNeed) -> None:
    rules.ensure_not_asked_yet(body)
    unknown = await list_unknown(uow, body.technique_codes, "/technique_codes")
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)
    write = INSERT if outcome is Outcome.CREATE else UPDATE
    row = await uow.one(write, id=need_id, today=uow.today, **body.model_dump(mode="json"))
    taken = Taken("raised" if outcome is Outcome.CREATE else "changed", uow.today)
    await record_step(uow, Noun.NEED, str(need_id), row["revision"], taken)
    uow.unchanged_subject = str(need_id)


async def _take(uow: UnitOfWork, need_id: UUID, step: rules.Step, on: date | None) -> tuple[asyncpg.Record, date]:
    """The need, locked, and the day of a step that its state and its last day allow."""
    stored = await queries.get_for_update(uow, need_id)
    rules.after(NeedStatus(stored["status"]), step)
    rules.ensure_day(on or uow.today, last=stored["status_on"], today=uow.today)
    return stored, on or uow.today


async def _move(uow: UnitOfWork, stored: asyncpg.Record, event: type[NeedState], taken: Taken) -> Document:
    """The step's name is the state that it leads to."""
    row = await uow.one(MOVE, id=stored["id"], status=taken.step, on_day=taken.on)
    said = event(need_id=row["id"], facility=row["facility"], technique_codes=row["technique_codes"], status=row["status"])
    province = await find_province(uow, row["facility"])
    assert province is not None
    uow.publish(said, subject=str(row["id"]), version=row["version"], effective_on=taken.on, province=province)
    await record_step(uow, Noun.NEED, str(row["id"]), row["revision"], taken)
    return await queries.answer_need(uow, row["id"])


def _body(row: asyncpg.Record) -> PutNeed:
    return PutNeed(**{name: row[name] for name in PutNeed.model_fields})
