"""Writes of supplements."""

from uuid import UUID

import asyncpg

from services.transfer.facility.queries import find_facilities
from services.transfer.need import queries as needs
from services.transfer.need.rules import Step, after
from services.transfer.need_supplement import rules
from services.transfer.need_supplement.schemas import FollowSupplement, SupplementKind, SupplementState
from services.transfer.step.commands import Noun, Taken, record_step
from shared.contracts.transfer import NeedStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, UnknownForeign
from shared.statement import statement

OPEN = statement("""
    insert into need_supplement_step (need_id, no, nth, state, on_day, recorded_at, recorded_by)
    select n.id, s.no, 1, s.item->>'state', n.submitted_on, :now, :actor
    from need n cross join lateral jsonb_array_elements(n.supplements) with ordinality s(item, no) where n.id = :need_id
""")
FIND_LAST = statement("select nth, on_day from need_supplement_step where need_id = :need_id and no = :no order by nth desc limit 1")
INSERT = statement("""
    insert into need_supplement_step (need_id, no, nth, state, on_day, document_no, from_facility, note, recorded_at, recorded_by)
    values (:need_id, :no, :nth, :state, :on_day, :document_no, :from_facility, :note, :now, :actor)
""")
SET_STATE = statement("""
    update need set supplements = jsonb_set(supplements, array[(:no::integer - 1)::text, 'state'], to_jsonb(:state::text)),
        revision = revision + 1
    where id = :need_id returning *
""")


async def follow_supplement(uow: UnitOfWork, need_id: UUID, body: FollowSupplement) -> Document:
    """Say how far one of the things that a need asks for has come."""
    await advance(uow, await needs.get_for_update(uow, need_id), body)
    return await needs.answer_need(uow, need_id)


async def open_supplements(uow: UnitOfWork, need_id: UUID) -> None:
    """With its submission, all that a need asks for is requested."""
    await uow.run(OPEN, need_id=need_id, now=uow.context.now, actor=uow.actor)


async def advance(uow: UnitOfWork, need: asyncpg.Record, body: FollowSupplement) -> None:
    """Keep the next state of a supplement of a locked need, and the step in its timeline."""
    on = body.on or uow.today
    after(NeedStatus(need["status"]), Step.FOLLOW_SUPPLEMENT)
    rules.ensure_there(body.no, len(need["supplements"]))
    supplement = need["supplements"][body.no - 1]
    rules.ensure_forward(body.no, SupplementKind(supplement["kind"]), SupplementState(supplement["state"]), body.state)
    rules.ensure_may_say(uow.context.caller.role, body.state)
    rules.ensure_origin(body.state, body.from_facility, need["facility"])
    last = await uow.one(FIND_LAST, need_id=need["id"], no=body.no)
    rules.ensure_day(on, last=last["on_day"], today=uow.today)
    if body.from_facility is not None and body.from_facility not in await find_facilities(uow, [body.from_facility], on):
        raise UnknownForeign("catalog", errors=[Detail("/from_facility", "field.unknown-code")])
    said = body.model_dump(exclude={"on"})
    await uow.run(INSERT, need_id=need["id"], nth=last["nth"] + 1, on_day=on, now=uow.context.now, actor=uow.actor, **said)
    row = await uow.one(SET_STATE, need_id=need["id"], no=body.no, state=body.state)
    taken = Taken(f"supplement_{body.state}", on, document_no=body.document_no, about=str(body.no), note=body.note)
    await record_step(uow, Noun.NEED, str(need["id"]), row["revision"], taken)
    uow.unchanged_subject = str(need["id"])
