"""Writes of plans: each keeps the version it makes."""

from datetime import date

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.plan import queries, rules
from services.rotation.plan.schemas import AmendPlan, ApprovePlan, ClosePlan, PlanBody, PlanStatus, PutBreakdown, PutPlan, Quota
from services.rotation.plan.tables import plan
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import PlanAmended, PlanApproved, PlanClosed, PlanState, QuotaLine
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

FIND = statement("select * from plan where code = :code for update")
INSERT = statement(plan.insert().returning(plan))
STATED = """title = :title, unit = :unit, starts_on = :starts_on, ends_on = :ends_on, stated_total = :stated_total,
        stated_by_qualification = :stated_by_qualification::jsonb, quotas = :quotas::jsonb, budget = :budget::jsonb,
        stated_budget = :stated_budget, version = version + 1"""
UPDATE = statement(f"""
    update plan set {STATED}, province = :province, decision_no = :decision_no, status = 'draft', proposed_by = :actor, submitted_by = null
    where code = :code returning *
""")
SUBMIT = statement("update plan set status = 'submitted', submitted_by = :actor, version = version + 1 where code = :code returning *")
APPROVE = statement("""
    update plan set status = 'approved', approval_no = :decision_no, decided_on = :decided_on, in_force_from = :decided_on,
        event_count = event_count + 1, version = version + 1
    where code = :code returning *
""")
AMEND = statement(f"""
    update plan set {STATED}, approval_no = :decision_no, decided_on = :decided_on, in_force_from = :in_force_from,
        event_count = event_count + 1
    where code = :code returning *
""")
CLOSE = statement("""
    update plan set status = 'closed', closed_on = :on, event_count = event_count + 1, version = version + 1 where code = :code returning *
""")
# What is not approved yet is a draft again, and whoever broke it down does not approve it.
BREAK_DOWN = statement("""
    update plan set quotas = :quotas::jsonb, version = version + 1, event_count = event_count + (status = 'approved')::integer,
        proposed_by = case when status = 'approved' then proposed_by else :actor end,
        submitted_by = case when status = 'approved' then submitted_by end,
        status = case when status = 'approved' then status else 'draft' end
    where code = :code returning *
""")
KEEP_VERSION = statement(f"""
    insert into plan_version (plan, version, in_force_from, item, reason, recorded_at, recorded_by)
    select t.code, t.version, :in_force_from, {queries.ITEM}, :reason, :now, :actor from plan t where t.code = :code
""")


async def put_plan(uow: UnitOfWork, code: str, body: PutPlan) -> Document:
    """Draft a plan that adds up; a change makes it a draft again."""
    rules.ensure_well_formed(body)
    rules.ensure_adds_up(body)
    stored = await uow.find(FIND, code=code)
    if stored is not None:
        await facilities.ensure_own(uow, *await queries.find_seats(uow, stored["unit"]))
        body = rules.keep_breakdowns(body, _quotas(stored))
    values = _columns(body)
    same = stored is not None and values.items() <= (dict(stored) | {"quotas": _dumped(_quotas(stored))}).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=code)
    if outcome is Outcome.SAME:
        return await queries.get_plan(uow, code)
    if stored is not None:
        rules.ensure_may_be_changed(PlanStatus(stored["status"]))
    values["province"] = await facilities.get_province(uow, body.unit, pointer="/unit")
    await facilities.ensure_own(uow, *await queries.find_seats(uow, body.unit))
    await _ensure_senders_fit(uow, body)
    if outcome is Outcome.CREATE:
        empty = dict.fromkeys(("approval_no", "decided_on", "submitted_by", "closed_on", "in_force_from"))
        fresh = {"status": PlanStatus.DRAFT, "event_count": 0, "version": 1, "proposed_by": uow.actor}
        row = await uow.one(INSERT, code=code, **empty, **fresh, **values)
    else:
        row = await uow.one(UPDATE, code=code, actor=uow.actor, **values)
    return await _keep(uow, row)


async def submit_plan(uow: UnitOfWork, code: str) -> Document:
    """Hand a draft in for approval."""
    stored = await _find(uow, code)
    rules.ensure_step(PlanStatus(stored["status"]), after=PlanStatus.DRAFT)
    return await _keep(uow, await uow.one(SUBMIT, code=code, actor=uow.actor))


async def approve_plan(uow: UnitOfWork, code: str, body: ApprovePlan) -> Document:
    """Record the decision that approves a plan; not by who proposed or submitted it."""
    stored = await _find(uow, code)
    rules.ensure_step(PlanStatus(stored["status"]), after=PlanStatus.SUBMITTED)
    rules.ensure_four_eyes(uow.actor, stored["proposed_by"], stored["submitted_by"])
    decision_no, decided_on = rules.ensure_decision_number(body.decision_no, stored["decision_no"]), body.decided_on or uow.today
    row = await uow.one(APPROVE, code=code, decision_no=decision_no, decided_on=decided_on)
    return await _say(uow, PlanApproved, row, decided_on)


async def amend_plan(uow: UnitOfWork, code: str, body: AmendPlan) -> Document:
    """Record the decision that amends an approved plan; the versions before it stay."""
    rules.ensure_well_formed(body)
    rules.ensure_adds_up(body)
    stored = await _find(uow, code)
    rules.ensure_not_closed(PlanStatus(stored["status"]))
    rules.ensure_step(PlanStatus(stored["status"]), after=PlanStatus.APPROVED)
    rules.ensure_same_unit(stored["unit"], body.unit)
    from_ = body.effective_on or body.decided_on
    rules.ensure_not_before(stored["in_force_from"], from_, "/decided_on" if body.effective_on is None else "/effective_on")
    body = rules.keep_breakdowns(body, _quotas(stored))
    rules.ensure_keeps_commitments(body, await queries.list_taken(uow, code), await queries.list_paid(uow, code))
    await _ensure_senders_fit(uow, body)
    row = await uow.one(AMEND, code=code, in_force_from=from_, decided_on=body.decided_on, **_columns(body))
    return await _say(uow, PlanAmended, row, from_, body.reason)


async def close_plan(uow: UnitOfWork, code: str, body: ClosePlan) -> Document:
    """Nothing more is assigned under the plan."""
    stored = await _find(uow, code)
    rules.ensure_step(PlanStatus(stored["status"]), after=PlanStatus.APPROVED)
    on = body.on or uow.today
    rules.ensure_not_before(stored["in_force_from"], on, "/on")
    return await _say(uow, PlanClosed, await uow.one(CLOSE, code=code, on=on), on, body.reason)


async def put_breakdown(uow: UnitOfWork, code: str, no: str, body: PutBreakdown) -> Document:
    """Say which facility sends whom of a quota; the figures of the plan stay, and the day since when they hold."""
    rules.ensure_rows_well_formed(body.rows)
    stored = await uow.find(FIND, code=code)
    quotas = [] if stored is None else _quotas(stored)
    quota = next((quota for quota in quotas if quota.no == no), None)
    if stored is None or quota is None:
        raise ResourceMissing
    broken = quota.model_copy(update={"breakdown": body.rows})
    version = stored["version"] if quota.breakdown else None
    if put_outcome(uow, version=version, same=broken == quota, subject=code) is not Outcome.SAME:
        rules.ensure_not_closed(PlanStatus(stored["status"]))
        rules.ensure_breakdown_adds_up(broken)
        named = list(rules.named_in_breakdown(broken, "/rows"))
        codes = [sender for _, sender, _ in named]
        rules.ensure_senders_fit(named, await queries.find_senders(uow, codes, unit=stored["unit"], on=stored["starts_on"]))
        rules.ensure_breakdown_keeps_assigned(broken, await queries.list_taken(uow, code))
        changed = _dumped([broken if each.no == no else each for each in quotas])
        row = await uow.one(BREAK_DOWN, code=code, quotas=changed, actor=uow.actor)
        if row["status"] == PlanStatus.APPROVED:
            await _say(uow, PlanAmended, row, row["in_force_from"])
        else:
            await _keep(uow, row)
    return await queries.get_breakdown(uow, code, no)


async def _find(uow: UnitOfWork, code: str) -> asyncpg.Record:
    stored = await uow.find(FIND, code=code)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    return stored


async def _ensure_senders_fit(uow: UnitOfWork, body: PlanBody) -> None:
    named = list(rules.named_senders(body))
    codes = [code for _, code, _ in named]
    rules.ensure_senders_fit(named, await queries.find_senders(uow, codes, unit=body.unit, on=body.period.starts_on))


def _quotas(row: asyncpg.Record) -> list[Quota]:
    return [Quota.model_validate(quota) for quota in row["quotas"]]


def _dumped(quotas: list[Quota]) -> list[dict[str, object]]:
    return [quota.model_dump(mode="json") for quota in quotas]


def _columns(body: PlanBody) -> dict[str, object]:
    values: dict[str, object] = body.model_dump(mode="json", exclude={"period", "decided_on", "effective_on", "reason"})
    return {**values, "starts_on": body.period.starts_on, "ends_on": body.period.ends_on}


async def _keep(uow: UnitOfWork, row: asyncpg.Record, in_force_from: date | None = None, reason: str | None = None) -> Document:
    """Keep what the plan is now as a version; a draft is in force from no day on."""
    fact = {"in_force_from": in_force_from, "reason": reason, "now": uow.context.now, "actor": uow.actor}
    await uow.run(KEEP_VERSION, code=row["code"], **fact)
    uow.version = row["version"]
    return await queries.get_plan(uow, row["code"])


async def _say(uow: UnitOfWork, event: type[PlanState], row: asyncpg.Record, effective_on: date, reason: str | None = None) -> Document:
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
        quotas=[_line(quota) for quota in _quotas(row)],
        budget=budget,
    )
    uow.publish(said, subject=row["code"], version=row["event_count"], effective_on=effective_on, province=row["province"])
    return await _keep(uow, row, effective_on, reason)


def _line(quota: Quota) -> QuotaLine:
    senders = quota.sending_facilities or [share.facility for share in quota.breakdown or ()]
    by = {str(qualification): count for qualification, count in quota.by.items()}
    return QuotaLine(no=quota.no, direction=quota.direction, stated=quota.stated, by=by, sending_facilities=senders)
