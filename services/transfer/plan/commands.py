"""Writes of transfer plans."""

from datetime import date
from typing import Any

import asyncpg

from services.transfer.facility.queries import find_province
from services.transfer.plan import queries, rules
from services.transfer.plan.schemas import ApprovePlan, OutlineLine, PlanStatus, PutPlan, ReturnPlan, SubmitPlan
from services.transfer.step.commands import Noun, Taken, record_step
from shared import access, concurrency
from shared.concurrency import Outcome, put_outcome
from shared.contracts.transfer import PlanApproved, PlanReturned, TransferPlanState
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree, ResourceMissing
from shared.statement import statement

INSERT = statement("""
    insert into plan (code, unit, year, transfers, outline, outlines, material, programme, status, proposed_by, changed_by, version,
        revision)
    values (:code, :unit, :year, :transfers, :outline, :outlines, :material, :programme, 'draft', :actor, :actor, 0, 1) returning *
""")
UPDATE = statement("""
    update plan set unit = :unit, year = :year, transfers = :transfers, outline = :outline, outlines = :outlines, material = :material,
        programme = :programme, status = 'draft', changed_by = :actor, revision = revision + 1
    where code = :code returning *
""")
SUBMIT = statement("update plan set status = 'submitted', submitted_by = :actor, revision = revision + 1 where code = :code returning *")
DECIDE = statement("""
    with decided as (
        update plan set status = :status, decision_no = :decision_no, decided_on = :on_day, version = version + 1, revision = revision + 1
        where code = :code returning *
    ), kept as (
        insert into plan_decision (plan, no, status, on_day, decision_no, transfers)
        select code, version, status, decided_on, decision_no, transfers from decided
    )
    select * from decided
""")


async def put_plan(uow: UnitOfWork, code: str, body: PutPlan) -> Document:
    """Draft a plan, or change it until it is submitted."""
    stored = await uow.find(queries.FIND, code=code)
    if stored is not None and not await access.is_within(uow, [stored["unit"]]):
        raise OutOfSubtree
    same = stored is not None and _body(stored) == body
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=same, subject=code)
    if outcome is Outcome.SAME:
        return await _answer(uow, code)
    if stored is not None:
        rules.after(PlanStatus(stored["status"]), rules.Step.CHANGE)
    row = await uow.one(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, actor=uow.actor, **_values(body))
    taken = Taken("drafted" if outcome is Outcome.CREATE else "changed", uow.today)
    await record_step(uow, Noun.PLAN, code, row["revision"], taken)
    uow.unchanged_subject = code
    return await _answer(uow, code)


async def submit_plan(uow: UnitOfWork, code: str, body: SubmitPlan | None) -> Document:
    """Hand a plan in to the Department; every transfer that it names has been proposed by then, and its outline fits them."""
    body = body or SubmitPlan()
    stored = await _take(uow, code)
    rules.after(PlanStatus(stored["status"]), rules.Step.SUBMIT)
    on = body.on or uow.today
    rules.ensure_day("/on", on, last=await queries.find_last_decision(uow, code), today=uow.today)
    await _ensure_sound(uow, stored, on)
    row = await uow.one(SUBMIT, code=code, actor=uow.actor)
    await record_step(uow, Noun.PLAN, code, row["revision"], Taken("submitted", on, document_no=body.document_no))
    uow.unchanged_subject = code
    return await _answer(uow, code)


async def approve_plan(uow: UnitOfWork, code: str, body: ApprovePlan) -> Document:
    """The Department approves a plan that others proposed; its transfers may have been changed since it was handed in."""
    stored = await _take(uow, code)
    status = rules.after(PlanStatus(stored["status"]), rules.Step.APPROVE)
    rules.ensure_four_eyes(uow.actor, {stored["proposed_by"], stored["changed_by"], stored["submitted_by"]})
    await _ensure_sound(uow, stored, body.decided_on or uow.today)
    return await _decide(uow, code, PlanApproved, status, body)


async def return_plan(uow: UnitOfWork, code: str, body: ReturnPlan) -> Document:
    """The Department sends a plan back, or withdraws its approval."""
    stored = await _take(uow, code)
    status = rules.after(PlanStatus(stored["status"]), rules.Step.RETURN)
    return await _decide(uow, code, PlanReturned, status, body)


async def _decide(
    uow: UnitOfWork, code: str, event: type[TransferPlanState], status: PlanStatus, body: ApprovePlan | ReturnPlan
) -> Document:
    on = body.decided_on or uow.today
    rules.ensure_day("/decided_on", on, last=await queries.find_last_decision(uow, code), today=uow.today)
    row = await uow.one(DECIDE, code=code, status=status, decision_no=body.decision_no, on_day=on)
    await _publish(uow, event, row, on)
    await record_step(uow, Noun.PLAN, code, row["revision"], Taken(status, on, document_no=body.decision_no, note=body.reason))
    return await _answer(uow, code)


async def _publish(uow: UnitOfWork, event: type[TransferPlanState], row: asyncpg.Record, on: date) -> None:
    said = event(code=row["code"], unit=row["unit"], year=row["year"], transfers=row["transfers"], decision_no=row["decision_no"])
    province = await find_province(uow, row["unit"])
    assert province is not None
    uow.publish(said, subject=row["code"], version=row["version"], effective_on=on, province=province)


async def _ensure_sound(uow: UnitOfWork, plan: asyncpg.Record, on: date) -> None:
    """The transfers are the unit's and the year's, and a structured outline fits them."""
    planned = await queries.lock_planned(uow, plan)
    rules.ensure_transfers_fit(plan["transfers"], planned, plan["year"])
    if plan["outlines"]:
        codes = {code for transfer in planned.values() for code in transfer.technique_codes}
        lines = [OutlineLine.model_validate(line) for line in plan["outlines"]]
        rules.ensure_outline_fits(lines, codes, await queries.list_requirements(uow, sorted(codes), on))


async def _take(uow: UnitOfWork, code: str) -> asyncpg.Record:
    stored = await uow.find(queries.FIND, code=code)
    if stored is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, stored["revision"])
    return stored


async def _answer(uow: UnitOfWork, code: str) -> Document:
    found = await queries.get_plan(uow, code)
    uow.version = int(found.version or 0)
    return found


def _values(body: PutPlan) -> dict[str, Any]:
    """The columns of a body: an outline in words, or its lines as they were sent."""
    in_words = isinstance(body.outline, str)
    lines = body.model_dump(mode="json", include={"outline"}, exclude_none=True)["outline"]
    outline = {"outline": body.outline, "outlines": []} if in_words else {"outline": "", "outlines": lines}
    return body.model_dump(exclude={"outline"}) | outline


def _body(row: asyncpg.Record) -> PutPlan:
    fields = {name: row[name] for name in PutPlan.model_fields}
    return PutPlan(**fields | {"outline": row["outlines"] or row["outline"]})
