"""Reads of assignments: both ends see them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.facility import queries as facilities
from shared.contracts.rotation import AssignmentStatus
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', t.id, 'plan', t.plan, 'quota_no', t.quota_no, 'practitioner_id', t.practitioner_id, 'title', t.title,
    'qualification', t.qualification, 'from_facility', t.from_facility, 'to_facility', t.to_facility, 'from', t.starts_on, 'to', t.ends_on,
    'planned', json_build_object('from', t.planned_from, 'to', t.planned_to), 'duties', t.duties,
    'decision_no', coalesce(t.approval_no, t.decision_no), 'decided_on', t.decided_on, 'started_on', t.started_on, 'status', t.status,
    'reason', t.reason, 'appraisal', t.appraisal, 'version', t.version)"""
GET = statement(f"select {ITEM}::text as body, version from assignment t where id = :id")
LIST = page_statement(f"""
    select t.id::text as key, {ITEM} as item from assignment t
    where (:after::text is null or t.id > :after::uuid)
        and (:plan::text is null or t.plan = :plan) and (:status::text is null or t.status = :status)
        and (:practitioner::uuid is null or t.practitioner_id = :practitioner)
        and (:facility::text is null or :facility in (t.from_facility, t.to_facility))
        and (:as_of::date is null or (:as_of between t.starts_on and t.ends_on and t.status <> 'cancelled'))
        and ({facilities.is_mine("t.from_facility")} or {facilities.is_mine("t.to_facility")})
    order by t.id limit :limit + 1
""")
ENDS = statement("select from_facility, to_facility from assignment where id = :id")


async def sender_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The sending facility of the assignment in a path (for @allowed); None: no such assignment."""
    row = await session.find(ENDS, id=call["assignment_id"])
    return None if row is None else [row["from_facility"]]


async def ends_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Both ends of the assignment in a path (for @allowed); None: no such assignment."""
    row = await session.find(ENDS, id=call["assignment_id"])
    if row is None:
        return None
    return [row["from_facility"], row["to_facility"]]


async def get_assignment(session: Session, assignment_id: UUID) -> Document:
    """One assignment; raises ResourceMissing."""
    return await read_document(session, GET, id=assignment_id)


async def list_assignments(
    session: Session,
    page: Page,
    *,
    plan: str | None,
    facility: str | None,
    practitioner: UUID | None,
    status: AssignmentStatus | None,
    as_of: date | None,
) -> Document:
    """The assignments from or to the caller's facilities, by id; with `as_of`, those whose days hold it."""
    own = await facilities.subtree(session)
    filters = {"plan": plan, "facility": facility, "practitioner": practitioner, "status": status, "as_of": as_of}
    return await read_page(session, LIST, page, **filters, **own)
