"""Writes of assignments: one proposed becomes approved, started, extended and ended, or is cancelled."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.rotation.assignment import queries, rules
from services.rotation.assignment.errors import AssignmentOverlaps, OnlyTheReceiverAppraises, QuotaExceeded
from services.rotation.assignment.schemas import (
    AppraiseAssignment,
    ApproveAssignment,
    CancelAssignment,
    EndAssignment,
    ExtendAssignment,
    PutAssignment,
    StartAssignment,
)
from services.rotation.assignment.tables import assignment
from services.rotation.assignment_step.commands import record_step
from services.rotation.assignment_step.schemas import Step, Taken
from services.rotation.facility import queries as facilities
from services.rotation.facility.schemas import Facility
from services.rotation.licence import queries as licences
from services.rotation.plan.rules import ensure_decision_number
from services.rotation.plan.schemas import PlanStatus, Quota
from services.rotation.remaining_staff.queries import Sent, lock_remaining
from services.rotation.staffing_norm.rules import lines_short
from shared.access import is_within
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import (
    AssignmentApproved,
    AssignmentCancelled,
    AssignmentEnded,
    AssignmentExtended,
    AssignmentStarted,
    AssignmentState,
    AssignmentStatus,
)
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, InvalidRequest, ResourceMissing
from shared.statement import statement

OVERLAPS = {"assignment_overlaps": AssignmentOverlaps}
PROPOSED, APPROVED, STARTED, ENDED = HOLDING = (
    AssignmentStatus.PROPOSED,
    AssignmentStatus.APPROVED,
    AssignmentStatus.STARTED,
    AssignmentStatus.ENDED,
)
DECIDED = HOLDING[1:]

FIND = statement("select * from assignment where id = :id for update")
FIND_PLAN = statement("select * from plan where code = :code for update")
INSERT = statement(assignment.insert(), conflicts=OVERLAPS)
UPDATE = statement(
    """
    update assignment set plan = :plan, quota_no = :quota_no, practitioner_id = :practitioner_id, title = :title,
        qualification = :qualification, from_facility = :from_facility, to_facility = :to_facility, starts_on = :planned_from,
        ends_on = :planned_to, planned_from = :planned_from, planned_to = :planned_to, duties = :duties, decision_no = :decision_no,
        request_id = :request_id, province = :province, version = version + 1
    where id = :id returning version
    """,
    conflicts=OVERLAPS,
)
APPROVE = statement("""
    update assignment set status = 'approved', approval_no = :decision_no, decided_on = :decided_on, approved_from = :approved_from,
        quota_no = :quota_no, quota_excess = :quota_excess, staff_override = :staff_override, event_count = event_count + 1,
        version = version + 1
    where id = :id returning *
""")
START = statement("""
    update assignment set status = 'started', started_on = :on, starts_on = :on, staff_override = :staff_override,
        event_count = event_count + 1, version = version + 1
    where id = :id returning *
""")
EXTEND = statement(
    """
    update assignment set ends_on = :ends_on, extended_to = :ends_on, staff_override = :staff_override, event_count = event_count + 1,
        version = version + 1
    where id = :id returning *
    """,
    conflicts=OVERLAPS,
)
END = statement("""
    update assignment set status = 'ended', ends_on = :on, reason = :reason, appraisal = :appraisal, event_count = event_count + 1,
        version = version + 1
    where id = :id returning *
""")
APPRAISE = statement("update assignment set appraisal = :appraisal, version = version + 1 where id = :id returning version")
CANCEL = statement("""
    update assignment set status = 'cancelled', reason = :reason, cancelled_from = :cancelled_from, event_count = event_count + 1,
        version = version + 1
    where id = :id returning *
""")


async def propose_assignment(uow: UnitOfWork, assignment_id: UUID, body: PutAssignment) -> Document:
    """Propose to send somebody of a facility of the caller's subtree; raises AssignmentOverlaps and others."""
    rules.ensure_well_formed(body.starts_on, body.ends_on, body.duties)
    stored = await uow.find(FIND, id=assignment_id)
    if stored is not None:
        await facilities.ensure_own(uow, stored["from_facility"])
    days = {"planned_from": body.starts_on, "planned_to": body.ends_on}
    values: dict[str, object] = {**body.model_dump(exclude={"starts_on", "ends_on"}), **days}
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(assignment_id))
    if outcome is Outcome.SAME:
        return await queries.get_assignment(uow, assignment_id)
    if stored is not None:
        rules.ensure_step(AssignmentStatus(stored["status"]), PROPOSED)
    sender, receiver = await _ends(uow, body.from_facility, body.to_facility, body.starts_on)
    await facilities.ensure_own(uow, sender.code)
    rules.ensure_downward(sender, receiver)
    plan = await _lock_open_plan(uow, body, sender)
    values |= {"id": assignment_id, "province": sender.province, **await queries.get_person_to_send(uow, body)}
    quota_no, has_room = await _quota(uow, values, plan, (sender, receiver), among=HOLDING)
    version = await _write(uow, {**values, "quota_no": quota_no if has_room else None}, is_new=outcome is Outcome.CREATE)
    step = Step.PROPOSED if outcome is Outcome.CREATE else Step.CHANGED
    await record_step(uow, assignment_id, version, Taken(step, uow.today, body.decision_no))
    return await queries.get_assignment(uow, assignment_id)


async def approve_assignment(uow: UnitOfWork, assignment_id: UUID, body: ApproveAssignment) -> Document:
    """Record the decision that sends the person: the plan is approved and has room, a licence holds, the sender keeps its minimum staff.

    It goes beyond the quota or below the minimum only with the approver's reason, which is kept where it was needed.
    """
    stored = await _find(uow, assignment_id, PROPOSED)
    decision_no, decided_on = ensure_decision_number(body.decision_no, stored["decision_no"]), body.decided_on or uow.today
    plan = await _plan_that_sends(uow, stored, decided_on, stored["starts_on"])
    ends = await _ends(uow, stored["from_facility"], stored["to_facility"], stored["starts_on"])
    quota_no, has_room = await _quota(uow, dict(stored), plan, ends, among=DECIDED)
    if not has_room and body.quota_excess is None:
        raise QuotaExceeded
    excess = None if has_room else body.quota_excess
    override = await _staff_override(uow, stored, body.staff_override, stored["starts_on"], stored["ends_on"])
    from_ = rules.approval_holds_from(decided_on, stored["starts_on"])
    decision = {"decision_no": decision_no, "decided_on": decided_on, "approved_from": from_}
    row = await uow.one(APPROVE, id=assignment_id, quota_no=quota_no, quota_excess=excess, staff_override=override, **decision)
    taken = Taken(Step.APPROVED, from_, decision_no, quota_excess=excess, staff_override=override)
    return await _take(uow, AssignmentApproved, row, taken)


async def start_assignment(uow: UnitOfWork, assignment_id: UUID, body: StartAssignment) -> Document:
    """The person is at the receiving facility, from the planned day or a later one on; an override of the approval still counts."""
    stored = await _find(uow, assignment_id, APPROVED)
    on = body.on or stored["starts_on"]
    rules.ensure_within_days(on, stored["starts_on"], stored["ends_on"])
    await _plan_that_sends(uow, stored, on)
    override = None
    if stored["staff_override"] is None:
        override = await _staff_override(uow, stored, body.staff_override, stored["starts_on"], stored["ends_on"])
    row = await uow.one(START, id=assignment_id, on=on, staff_override=stored["staff_override"] or override)
    return await _take(uow, AssignmentStarted, row, Taken(Step.STARTED, on, staff_override=override))


async def extend_assignment(uow: UnitOfWork, assignment_id: UUID, body: ExtendAssignment) -> Document:
    """Record the decision by which it lasts longer: inside the plan's period, and for the days added what holds at an approval."""
    stored = await _find(uow, assignment_id, APPROVED, STARTED)
    rules.ensure_later(body.ends_on, stored["ends_on"])
    added = stored["ends_on"] + timedelta(days=1)
    plan = await _plan_that_sends(uow, stored, added)
    rules.ensure_inside((plan["starts_on"], plan["ends_on"]), stored["starts_on"], body.ends_on)
    await facilities.get_facility(uow, stored["to_facility"], on=body.ends_on, pointer="/to")
    override = await _staff_override(uow, stored, body.staff_override, added, body.ends_on)
    row = await uow.one(EXTEND, id=assignment_id, ends_on=body.ends_on, staff_override=override or stored["staff_override"])
    since = stored["started_on"] or stored["approved_from"]
    from_ = rules.extension_holds_from(body.decided_on or uow.today, since, stored["ends_on"])
    taken = Taken(Step.EXTENDED, from_, body.decision_no, body.reason, ends_on=body.ends_on, staff_override=override)
    return await _take(uow, AssignmentExtended, row, taken)


async def end_assignment(uow: UnitOfWork, assignment_id: UUID, body: EndAssignment) -> Document:
    """The person's last day; the days after it are free again. Only the receiving side appraises with it."""
    stored = await _find(uow, assignment_id, STARTED)
    if body.appraisal is not None and not await is_within(uow, [stored["to_facility"]]):
        raise OnlyTheReceiverAppraises
    rules.ensure_within_days(body.on, stored["starts_on"], stored["ends_on"])
    row = await uow.one(END, id=assignment_id, **body.model_dump())
    taken = Taken(Step.ENDED, body.on, reason=body.reason, appraisal=body.appraisal, ends_on=body.on)
    return await _take(uow, AssignmentEnded, row, taken)


async def appraise_assignment(uow: UnitOfWork, assignment_id: UUID, body: AppraiseAssignment) -> Document:
    """How the receiver judges what was ended by the sender or ran out by itself; the last judgement counts, each is kept."""
    stored = await _find(uow, assignment_id, STARTED, ENDED)
    rules.ensure_over(AssignmentStatus(stored["status"]), stored["ends_on"], uow.today)
    row = await uow.one(APPRAISE, id=assignment_id, appraisal=body.appraisal)
    uow.version = row["version"]
    await record_step(uow, assignment_id, row["version"], Taken(Step.APPRAISED, uow.today, appraisal=body.appraisal))
    return await queries.get_assignment(uow, assignment_id)


async def cancel_assignment(uow: UnitOfWork, assignment_id: UUID, body: CancelAssignment) -> Document:
    """It will not happen; every day and the quota are free again."""
    stored = await _find(uow, assignment_id, PROPOSED, APPROVED)
    from_ = rules.cancellation_holds_from(uow.today, stored["approved_from"], stored["starts_on"])
    row = await uow.one(CANCEL, id=assignment_id, reason=body.reason, cancelled_from=from_)
    return await _take(uow, AssignmentCancelled, row, Taken(Step.CANCELLED, from_, reason=body.reason))


async def _find(uow: UnitOfWork, assignment_id: UUID, *after: AssignmentStatus) -> asyncpg.Record:
    stored = await uow.find(FIND, id=assignment_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_step(AssignmentStatus(stored["status"]), *after)
    return stored


async def _ends(uow: UnitOfWork, sender: str, receiver: str, on: date) -> tuple[Facility, Facility]:
    return (
        await facilities.get_facility(uow, sender, on=on, pointer="/from_facility"),
        await facilities.get_facility(uow, receiver, on=on, pointer="/to_facility"),
    )


async def _lock_open_plan(uow: UnitOfWork, body: PutAssignment, sender: Facility) -> asyncpg.Record:
    """The plan, so that nobody else counts its quotas meanwhile; it is open, and sender and days lie inside it."""
    plan = await uow.find(FIND_PLAN, code=body.plan)
    if plan is None:
        raise InvalidRequest(errors=[Detail("/plan", "field.unknown-code")])
    rules.ensure_plan_open(PlanStatus(plan["status"]))
    rules.ensure_inside((plan["starts_on"], plan["ends_on"]), body.starts_on, body.ends_on)
    await queries.ensure_below_plan(uow, sender.code, plan["unit"], body.starts_on)
    return plan


async def _plan_that_sends(uow: UnitOfWork, stored: asyncpg.Record, *days: date) -> asyncpg.Record:
    """The plan, locked and approved; a licence of the person holds on each of the days."""
    plan = await uow.one(FIND_PLAN, code=stored["plan"])
    rules.ensure_plan_approved(PlanStatus(plan["status"]))
    rules.ensure_licensed(await licences.licences_of(uow, stored["practitioner_id"]), *days)
    return plan


async def _quota(
    uow: UnitOfWork, values: Mapping[str, Any], plan: asyncpg.Record, ends: tuple[Facility, Facility], *, among: Sequence[AssignmentStatus]
) -> tuple[str | None, bool]:
    """The plan's line that an assignment fills beside those `among` the statuses, and whether it has room; else the one it goes beyond."""
    quotas = [Quota.model_validate(quota) for quota in plan["quotas"]]
    fitting = ends[0], rules.direction_of(*ends), values["qualification"]
    taken = await queries.list_filled(uow, values["id"], plan["code"], values["qualification"], among)
    found = rules.find_quota(quotas, taken, *fitting)
    line = found or rules.quota_beyond(quotas, *fitting)
    return (line.no if line else None), found is not None


async def _staff_override(uow: UnitOfWork, stored: asyncpg.Record, reason: str | None, first: date, last: date) -> str | None:
    """The reason why the sender falls below its minimum staff, where it does."""
    sender = await facilities.get_facility(uow, stored["from_facility"], on=first, pointer="/from_facility")
    if reason is not None:
        await facilities.ensure_own(uow, sender.code)
    short = lines_short(await lock_remaining(uow, sender, Sent(stored["id"], stored["practitioner_id"], first, last)))
    rules.ensure_minimum_staff(short, reason)
    return reason if short else None


async def _write(uow: UnitOfWork, values: Mapping[str, object], *, is_new: bool) -> int:
    if is_new:
        empty = dict.fromkeys(column.name for column in assignment.columns)
        fresh = {"status": PROPOSED, "event_count": 0, "version": 1, "starts_on": values["planned_from"], "ends_on": values["planned_to"]}
        await uow.run(INSERT, **empty | fresh | dict(values))
        return 1
    version: int = await uow.value(UPDATE, **values)
    return version


async def _take(uow: UnitOfWork, event: type[AssignmentState], row: asyncpg.Record, taken: Taken) -> Document:
    """Keep the step that made the row what it is, and say it."""
    await record_step(uow, row["id"], row["version"], taken)
    say_assignment(uow, event, row, taken.effective_on)
    uow.version = row["version"]
    return await queries.get_assignment(uow, row["id"])


def say_assignment(uow: UnitOfWork, event: type[AssignmentState], row: asyncpg.Record, effective_on: date) -> None:
    """Say an assignment as it is now."""
    said = event(
        assignment_id=row["id"],
        plan=row["plan"],
        practitioner_id=row["practitioner_id"],
        title=row["title"],
        qualification=row["qualification"],
        from_facility=row["from_facility"],
        to_facility=row["to_facility"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        duties=row["duties"],
        status=row["status"],
    )
    uow.publish(said, subject=str(row["id"]), version=row["event_count"], effective_on=effective_on, province=row["province"])
