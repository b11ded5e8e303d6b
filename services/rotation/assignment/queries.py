"""Reads of assignments: both ends see them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.assignment.errors import AssignmentOutsidePlan, NotStaffOfSender, RequestUnknown
from services.rotation.assignment.rules import Filled
from services.rotation.assignment.schemas import PutAssignment
from services.rotation.facility import queries as facilities
from services.rotation.practitioner.errors import PractitionerUnknown
from shared.contracts.rotation import AssignmentStatus
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import Detail
from shared.statement import statement

# Of an assignment t on :day: where it stands, and what is wrong with it.
STATE = """case
    when t.cancelled_from <= :day::date then 'cancelled'
    when t.started_on <= :day and (t.ends_on < :day or (t.ends_on = :day and t.status = 'ended')) then
        case when t.ends_on < coalesce(t.extended_to, t.planned_to) then 'ended' else 'completed' end
    when t.started_on <= :day then 'started'
    when t.approved_from <= :day then 'approved'
    else 'proposed' end"""
IS_LICENSED = """exists (
    select from licence l
    where l.practitioner_id = t.practitioner_id and l.issued_on <= {day} and (l.expires_on is null or l.expires_on >= {day})
        and coalesce((
            select s.status from licence_state s where s.number = l.number and s.valid_from <= {day} order by s.valid_from desc limit 1
        ), 'valid') = 'valid')"""
FLAGS = f"""case
    when t.approved_from > :day or t.approved_from is null or t.cancelled_from <= :day or t.ends_on < :day then '{{}}'::text[]
    when not {IS_LICENSED.format(day="greatest(:day, t.starts_on)")} then '{{licence}}'
    when not {IS_LICENSED.format(day="t.ends_on")} then '{{licence_ends}}'
    else '{{}}' end"""
ITEM = """json_build_object('id', t.id, 'plan', t.plan, 'quota_no', t.quota_no, 'practitioner_id', t.practitioner_id, 'title', t.title,
    'qualification', t.qualification, 'from_facility', t.from_facility, 'to_facility', t.to_facility, 'from', t.starts_on, 'to', t.ends_on,
    'planned', json_build_object('from', t.planned_from, 'to', t.planned_to), 'extended_to', t.extended_to, 'duties', t.duties,
    'decision_no', coalesce(t.approval_no, t.decision_no), 'decided_on', t.decided_on, 'request', t.request_id,
    'started_on', t.started_on, 'status', t.status, 'state', d.state, 'flags', d.flags, 'quota_excess', t.quota_excess,
    'staff_override', t.staff_override, 'reason', t.reason, 'appraisal', t.appraisal, 'version', t.version)"""
OF_THE_DAY = f"assignment t cross join lateral (select {STATE} as state, {FLAGS} as flags) d"
GET = statement(f"""
    select {ITEM}::text as body, concat_ws('.', t.version, :day::date, d.state, d.flags) as version from {OF_THE_DAY} where t.id = :id
""")
LIST = page_statement(f"""
    select t.id::text as key, {ITEM} as item from {OF_THE_DAY}
    where (:after::text is null or t.id > :after::uuid)
        and (:plan::text is null or t.plan = :plan) and (:status::text is null or t.status = :status)
        and (:state::text is null or d.state = :state) and (:flag::text is null or :flag = any(d.flags))
        and (:practitioner::uuid is null or t.practitioner_id = :practitioner)
        and (:request::uuid is null or t.request_id = :request)
        and (:facility::text is null or :facility in (t.from_facility, t.to_facility))
        and (:as_of::date is null or :state is not null or :flag is not null
            or (:as_of between t.starts_on and t.ends_on and t.status <> 'cancelled'))
        and ({facilities.is_mine("t.from_facility")} or {facilities.is_mine("t.to_facility")})
    order by t.id limit :limit + 1
""")
IS_BELOW_PLAN = statement("""
    select exists (
        select from unnest(array[:today, :starts_on]::date[]) d(day), lateral place_above(:facility, d.day) a where a.code = :unit)
""")
FIND_PERSON = statement("""
    select title, qualification from practitioner where id = :id and merged_into is null and pseudonymised_at is null for share
""")
IS_STAFF = statement("""
    select exists (select from practitioner where id = :id and facility = :facility) or exists (
        select from post
        where practitioner_id = :id and facility = :facility and starts_on <= :day::date and (until is null or until > :day::date))
""")
IS_ASKED_FOR = statement("select exists (select from request where id = :id and facility = :facility)")
LIST_FILLED = statement("""
    select quota_no, from_facility, count(*) as people from assignment
    where plan = :plan and qualification = :qualification and status = any(:among::text[]) and id <> :id and quota_no is not null
    group by quota_no, from_facility
""")
ENDS = statement("select from_facility, to_facility from assignment where id = :id")


async def sender_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The sending facility of the assignment in a path (for @allowed); None: no such assignment."""
    row = await session.find(ENDS, id=call["assignment_id"])
    return None if row is None else [row["from_facility"]]


async def receiver_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The receiving facility of the assignment in a path (for @allowed); None: no such assignment."""
    row = await session.find(ENDS, id=call["assignment_id"])
    return None if row is None else [row["to_facility"]]


async def ends_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Both ends of the assignment in a path (for @allowed); None: no such assignment."""
    row = await session.find(ENDS, id=call["assignment_id"])
    return None if row is None else [row["from_facility"], row["to_facility"]]


async def get_assignment(session: Session, assignment_id: UUID, as_of: date | None = None) -> Document:
    """One assignment, with its state and flags of a day, today where none is given; raises ResourceMissing."""
    return await read_document(session, GET, id=assignment_id, day=as_of or session.today)


async def list_assignments(session: Session, page: Page, *, as_of: date | None, **filters: object) -> Document:
    """The assignments from or to the caller's facilities, by id; with `as_of` those whose days hold it, or of that state or flag on it.

    filters: plan, facility, practitioner, request, status, state and flag, each None where it is not asked for.
    """
    own = await facilities.subtree(session)
    return await read_page(session, LIST, page, as_of=as_of, day=as_of or session.today, **filters, **own)


async def ensure_below_plan(session: Session, sender: str, unit: str, starts_on: date) -> None:
    """The sender lies below the plan's unit today or on the first day; raises AssignmentOutsidePlan."""
    if not await session.value(IS_BELOW_PLAN, facility=sender, unit=unit, today=session.today, starts_on=starts_on):
        raise AssignmentOutsidePlan(errors=[Detail("/from_facility", "field.outside-plans-unit")])


async def get_person_to_send(session: Session, body: PutAssignment) -> dict[str, str]:
    """Title and qualification of who is sent, who belongs to the sender on the first day; the request answered is the receiver's.

    Raises PractitionerUnknown, NotStaffOfSender, RequestUnknown.
    """
    person = await session.find(FIND_PERSON, id=body.practitioner_id)
    if person is None:
        raise PractitionerUnknown(errors=[Detail("/practitioner_id", "field.unknown-code")])
    if not await session.value(IS_STAFF, id=body.practitioner_id, facility=body.from_facility, day=body.starts_on):
        raise NotStaffOfSender(errors=[Detail("/practitioner_id", "field.not-staff-of-sender")])
    if body.request_id is not None and not await session.value(IS_ASKED_FOR, id=body.request_id, facility=body.to_facility):
        raise RequestUnknown(errors=[Detail("/request", "field.unknown-code")])
    return dict(person)


async def list_filled(
    session: Session, assignment_id: UUID, plan: str, qualification: str, among: Sequence[AssignmentStatus]
) -> list[Filled]:
    """Who fills the quotas of a plan with people of a qualification, beside one assignment."""
    rows = await session.all(LIST_FILLED, id=assignment_id, plan=plan, qualification=qualification, among=list(among))
    return [Filled(row["quota_no"], row["from_facility"], row["people"]) for row in rows]
