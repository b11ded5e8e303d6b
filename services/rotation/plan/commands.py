"""Writes of plans."""

from datetime import date

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.plan import queries, rules
from services.rotation.plan.schemas import ApprovePlan, ClosePlan, PlanStatus, PutPlan
from services.rotation.plan.tables import plan
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import PlanApproved, PlanClosed, QuotaLine
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

FIND = statement("select * from plan where code = :code for update")
INSERT = statement(plan.insert())
UPDATE = statement("""
    update plan set title = :title, unit = :unit, province = :province, starts_on = :starts_on, ends_on = :ends_on,
        stated_total = :stated_total, stated_by_qualification = :stated_by_qualification::jsonb, quotas = :quotas::jsonb,
        budget = :budget::jsonb, stated_budget = :stated_budget, decision_no = :decision_no, status = 'draft', proposed_by = :proposed_by,
        submitted_by = null, version = version + 1
    where code = :code
""")
SUBMIT = statement("update plan set status = 'submitted', submitted_by = :actor, version = version + 1 where code = :code")
APPROVE = statement("""
    update plan set status = 'approved', approval_no = :decision_no, decided_on = :decided_on, event_count = event_count + 1,
        version = version + 1
    where code = :code returning *
""")
CLOSE = statement("""
    update plan set status = 'closed', closed_on = :on, event_count = event_count + 1, version = version + 1 where code = :code returning *
""")


async def put_plan(uow: UnitOfWork, code: str, body: PutPlan) -> Document:
    """Draft a plan that adds up; a change makes it a draft again."""
    rules.ensure_well_formed(body)
    rules.ensure_adds_up(body)
    stored = await uow.find(FIND, code=code)
    if stored is not None:
        await facilities.ensure_own(uow, stored["unit"])
    values = _columns(body)
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=code)
    if outcome is not Outcome.SAME:
        if stored is not None:
            rules.ensure_may_be_changed(PlanStatus(stored["status"]))
        province = await facilities.get_province(uow, body.unit, pointer="/unit")
        await facilities.ensure_own(uow, body.unit)
        for index, quota in enumerate(body.quotas):
            for place, sender in enumerate(quota.sending_facilities or ()):
                pointer = f"/quotas/{index}/sending_facilities/{place}"
                await facilities.get_facility(uow, sender, on=body.period.starts_on, pointer=pointer)
        if outcome is Outcome.CREATE:
            empty = dict.fromkeys(("approval_no", "decided_on", "submitted_by", "closed_on"))
            fresh = {"status": PlanStatus.DRAFT, "event_count": 0, "version": 1}
            await uow.run(INSERT, code=code, province=province, proposed_by=uow.actor, **empty, **fresh, **values)
        else:
            await uow.run(UPDATE, code=code, province=province, proposed_by=uow.actor, **values)
    return await queries.get_plan(uow, code)


async def submit_plan(uow: UnitOfWork, code: str) -> Document:
    """Hand a draft in for approval."""
    await _find(uow, code, after=PlanStatus.DRAFT)
    await uow.run(SUBMIT, code=code, actor=uow.actor)
    return await queries.get_plan(uow, code)


async def approve_plan(uow: UnitOfWork, code: str, body: ApprovePlan) -> Document:
    """Record the decision that approves a plan; not by who proposed or submitted it."""
    stored = await _find(uow, code, after=PlanStatus.SUBMITTED)
    rules.ensure_four_eyes(uow.actor, stored["proposed_by"], stored["submitted_by"])
    row = await uow.one(APPROVE, code=code, decision_no=body.decision_no, decided_on=body.decided_on)
    _publish(uow, PlanApproved, row, body.decided_on)
    return await queries.get_plan(uow, code)


async def close_plan(uow: UnitOfWork, code: str, body: ClosePlan) -> Document:
    """Nothing more is assigned under the plan."""
    await _find(uow, code, after=PlanStatus.APPROVED)
    on = body.on or uow.today
    row = await uow.one(CLOSE, code=code, on=on)
    _publish(uow, PlanClosed, row, on)
    return await queries.get_plan(uow, code)


async def _find(uow: UnitOfWork, code: str, *, after: PlanStatus) -> asyncpg.Record:
    stored = await uow.find(FIND, code=code)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_step(PlanStatus(stored["status"]), after=after)
    return stored


def _columns(body: PutPlan) -> dict[str, object]:
    values: dict[str, object] = body.model_dump(mode="json", exclude={"period"})
    return {**values, "starts_on": body.period.starts_on, "ends_on": body.period.ends_on}


def _publish(uow: UnitOfWork, event: type[PlanApproved | PlanClosed], row: asyncpg.Record, effective_on: date) -> None:
    budget: dict[str, int] = {}
    for line in row["budget"]:
        budget[line["level"]] = budget.get(line["level"], 0) + line["amount"]
    said = event(
        code=row["code"],
        unit=row["unit"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        stated_total=row["stated_total"],
        stated_by_qualification=row["stated_by_qualification"],
        quotas=[
            QuotaLine(
                no=q["no"], direction=q["direction"], stated=q["stated"], by=q["by"], sending_facilities=q["sending_facilities"] or []
            )
            for q in row["quotas"]
        ],
        budget=budget,
    )
    uow.publish(said, subject=row["code"], version=row["event_count"], effective_on=effective_on, province=row["province"])
    uow.version = row["version"]
