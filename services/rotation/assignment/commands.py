"""Writes of assignments: one proposed becomes approved, started and ended, or is cancelled."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from services.rotation.assignment import queries, rules
from services.rotation.assignment.errors import AssignmentOutsidePlan, AssignmentOverlaps, NotStaffOfSender, QuotaExceeded
from services.rotation.assignment.schemas import (
    ApproveAssignment,
    CancelAssignment,
    EndAssignment,
    PutAssignment,
    StartAssignment,
)
from services.rotation.assignment.tables import assignment
from services.rotation.facility import queries as facilities
from services.rotation.facility.schemas import Facility
from services.rotation.licence import queries as licences
from services.rotation.plan.schemas import PlanStatus, Quota
from services.rotation.policy import queries as policies
from services.rotation.policy.rules import minimum_staff_of
from services.rotation.practitioner.errors import PractitionerUnknown
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import (
    AssignmentApproved,
    AssignmentCancelled,
    AssignmentEnded,
    AssignmentStarted,
    AssignmentState,
    AssignmentStatus,
)
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, InvalidRequest, ResourceMissing
from shared.statement import statement

OVERLAPS = {"assignment_overlaps": AssignmentOverlaps}

FIND = statement("select * from assignment where id = :id for update")
FIND_PLAN = statement("select * from plan where code = :code for update")
FIND_PLAN_STATUS = statement("select status from plan where code = :code for share")
IS_BELOW_PLAN = statement("""
    select exists (
        select from unnest(array[:today, :starts_on]::date[]) d(day), lateral place_above(:facility, d.day) a where a.code = :unit)
""")
FIND_PERSON = statement("select title, qualification from practitioner where id = :id for share")
IS_STAFF = statement("""
    select exists (select from practitioner where id = :id and facility = :facility) or exists (
        select from post
        where practitioner_id = :id and facility = :facility and starts_on <= :day::date and (until is null or until > :day::date))
""")
COUNT_TAKEN = statement("""
    select quota_no, count(*) as taken from assignment
    where plan = :plan and qualification = :qualification and status <> 'cancelled' and id <> :id and quota_no is not null group by quota_no
""")
INSERT = statement(assignment.insert(), conflicts=OVERLAPS)
UPDATE = statement(
    """
    update assignment set plan = :plan, quota_no = :quota_no, practitioner_id = :practitioner_id, title = :title,
        qualification = :qualification, from_facility = :from_facility, to_facility = :to_facility, starts_on = :planned_from,
        ends_on = :planned_to, planned_from = :planned_from, planned_to = :planned_to, duties = :duties, decision_no = :decision_no,
        province = :province, version = version + 1
    where id = :id
    """,
    conflicts=OVERLAPS,
)
APPROVE = statement("""
    update assignment set status = 'approved', approval_no = :decision_no, decided_on = :decided_on, approved_from = :approved_from,
        event_count = event_count + 1, version = version + 1
    where id = :id returning *
""")
START = statement("""
    update assignment set status = 'started', started_on = :on, starts_on = :on, event_count = event_count + 1, version = version + 1
    where id = :id returning *
""")
END = statement("""
    update assignment set status = 'ended', ends_on = :on, reason = :reason, appraisal = :appraisal, event_count = event_count + 1,
        version = version + 1
    where id = :id returning *
""")
CANCEL = statement("""
    update assignment set status = 'cancelled', reason = :reason, cancelled_from = :cancelled_from, event_count = event_count + 1,
        version = version + 1
    where id = :id returning *
""")
LOCK_STAFF = statement("select pg_advisory_xact_lock(hashtextextended('rotation staff ' || :facility::text, 0))")
COUNT_STAFF = statement("""
    select (
        select count(distinct p.practitioner_id) from post p
        where p.facility = :facility and p.starts_on <= :starts_on::date and (p.until is null or p.until > :starts_on::date)
            and not exists (select from absence a where a.practitioner_id = p.practitioner_id and a.starts_on <= :starts_on::date
                and (a.ends_on is null or a.ends_on >= :starts_on::date))
    ) as in_post, (
        select count(distinct o.practitioner_id) from assignment o
        where o.from_facility = :facility and o.id <> :id and o.status in ('approved', 'started')
            and daterange(o.starts_on, o.ends_on, '[]') && daterange(:starts_on::date, :ends_on::date, '[]')
    ) as away
""")


async def propose_assignment(uow: UnitOfWork, assignment_id: UUID, body: PutAssignment) -> Document:
    """Propose to send somebody of a facility of the caller's subtree; raises AssignmentOverlaps, QuotaExceeded and others."""
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
        rules.ensure_step(AssignmentStatus(stored["status"]), AssignmentStatus.PROPOSED)
    sender = await facilities.get_facility(uow, body.from_facility, on=body.starts_on, pointer="/from_facility")
    receiver = await facilities.get_facility(uow, body.to_facility, on=body.starts_on, pointer="/to_facility")
    await facilities.ensure_own(uow, sender.code)
    rules.ensure_downward(sender, receiver)
    plan = await _lock_plan(uow, body, sender)
    person = await _find_person(uow, body)
    taken = {
        row["quota_no"]: row["taken"]
        for row in await uow.all(COUNT_TAKEN, plan=body.plan, qualification=person["qualification"], id=assignment_id)
    }
    quotas = [Quota.model_validate(quota) for quota in plan["quotas"]]
    quota = rules.find_quota(quotas, taken, sender, rules.direction_of(sender, receiver), person["qualification"])
    values |= {**person, "quota_no": quota and quota.no, "province": sender.province}
    await _write(uow, assignment_id, values, is_new=outcome is Outcome.CREATE)
    if quota is None:  # after the write, so that an overlap is told before a quota which the very same person fills
        raise QuotaExceeded
    return await queries.get_assignment(uow, assignment_id)


async def approve_assignment(uow: UnitOfWork, assignment_id: UUID, body: ApproveAssignment) -> Document:
    """Record the decision that sends the person: the plan is approved, a licence holds, the sender keeps its minimum staff."""
    stored = await _find(uow, assignment_id, AssignmentStatus.PROPOSED)
    await _ensure_may_go(uow, stored, body.decided_on, stored["starts_on"])
    approved_from = rules.approval_holds_from(body.decided_on, stored["starts_on"])
    row = await uow.one(APPROVE, id=assignment_id, approved_from=approved_from, **body.model_dump())
    return await _say(uow, AssignmentApproved, row, approved_from)


async def start_assignment(uow: UnitOfWork, assignment_id: UUID, body: StartAssignment) -> Document:
    """The person is at the receiving facility, from the planned day or a later one on."""
    stored = await _find(uow, assignment_id, AssignmentStatus.APPROVED)
    on = body.on or stored["starts_on"]
    rules.ensure_within_days(on, stored["starts_on"], stored["ends_on"])
    await _ensure_may_go(uow, stored, on)
    row = await uow.one(START, id=assignment_id, on=on)
    return await _say(uow, AssignmentStarted, row, on)


async def end_assignment(uow: UnitOfWork, assignment_id: UUID, body: EndAssignment) -> Document:
    """The person's last day; the days after it are free again."""
    stored = await _find(uow, assignment_id, AssignmentStatus.STARTED)
    rules.ensure_within_days(body.on, stored["starts_on"], stored["ends_on"])
    row = await uow.one(END, id=assignment_id, **body.model_dump())
    return await _say(uow, AssignmentEnded, row, body.on)


async def cancel_assignment(uow: UnitOfWork, assignment_id: UUID, body: CancelAssignment) -> Document:
    """It will not happen; every day and the quota are free again."""
    stored = await _find(uow, assignment_id, AssignmentStatus.PROPOSED, AssignmentStatus.APPROVED)
    from_ = rules.cancellation_holds_from(uow.today, stored["approved_from"], stored["starts_on"])
    row = await uow.one(CANCEL, id=assignment_id, reason=body.reason, cancelled_from=from_)
    return await _say(uow, AssignmentCancelled, row, from_)


async def _find(uow: UnitOfWork, assignment_id: UUID, *after: AssignmentStatus) -> asyncpg.Record:
    stored = await uow.find(FIND, id=assignment_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_step(AssignmentStatus(stored["status"]), *after)
    return stored


async def _lock_plan(uow: UnitOfWork, body: PutAssignment, sender: Facility) -> asyncpg.Record:
    """The plan, so that nobody else counts its quotas meanwhile; it is open, and sender and days lie inside it."""
    plan = await uow.find(FIND_PLAN, code=body.plan)
    if plan is None:
        raise InvalidRequest(errors=[Detail("/plan", "field.unknown-code")])
    rules.ensure_plan_open(PlanStatus(plan["status"]))
    rules.ensure_inside((plan["starts_on"], plan["ends_on"]), body.starts_on, body.ends_on)
    days = {"today": uow.today, "starts_on": body.starts_on}
    if not await uow.value(IS_BELOW_PLAN, facility=sender.code, unit=plan["unit"], **days):
        raise AssignmentOutsidePlan(errors=[Detail("/from_facility", "field.outside-plans-unit")])
    return plan


async def _find_person(uow: UnitOfWork, body: PutAssignment) -> dict[str, str]:
    """Title and qualification of who is sent, who belongs to the sender on the first day."""
    person = await uow.find(FIND_PERSON, id=body.practitioner_id)
    if person is None:
        raise PractitionerUnknown(errors=[Detail("/practitioner_id", "field.unknown-code")])
    if not await uow.value(IS_STAFF, id=body.practitioner_id, facility=body.from_facility, day=body.starts_on):
        raise NotStaffOfSender(errors=[Detail("/practitioner_id", "field.not-staff-of-sender")])
    return dict(person)


async def _write(uow: UnitOfWork, assignment_id: UUID, values: dict[str, object], *, is_new: bool) -> None:
    if not is_new:
        await uow.run(UPDATE, id=assignment_id, **values)
        return
    later: Sequence[str] = ("approval_no", "decided_on", "approved_from", "started_on", "reason", "appraisal", "cancelled_from")
    fresh = {"status": AssignmentStatus.PROPOSED, "event_count": 0, "version": 1, **dict.fromkeys(later)}
    days = {"starts_on": values["planned_from"], "ends_on": values["planned_to"]}
    await uow.run(INSERT, id=assignment_id, **fresh, **days, **values)


async def _ensure_may_go(uow: UnitOfWork, stored: asyncpg.Record, *days: date) -> None:
    """What holds at the approval and again at the start."""
    rules.ensure_plan_approved(PlanStatus(await uow.value(FIND_PLAN_STATUS, code=stored["plan"])))
    rules.ensure_licensed(await licences.licences_of(uow, stored["practitioner_id"]), *days)
    await uow.run(LOCK_STAFF, facility=stored["from_facility"])
    sender = await facilities.get_facility(uow, stored["from_facility"], on=stored["starts_on"], pointer="/from_facility")
    minimum = await policies.find_number(uow, minimum_staff_of(sender.kind), stored["starts_on"])
    if minimum is not None:
        span = {"starts_on": stored["starts_on"], "ends_on": stored["ends_on"]}
        staff = await uow.one(COUNT_STAFF, facility=sender.code, id=stored["id"], **span)
        rules.ensure_minimum_staff(minimum, in_post=staff["in_post"], away=staff["away"])


async def _say(uow: UnitOfWork, event: type[AssignmentState], row: asyncpg.Record, effective_on: date) -> Document:
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
    uow.version = row["version"]
    return await queries.get_assignment(uow, row["id"])
