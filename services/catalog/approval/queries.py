"""Approvals, and what a facility was allowed on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.catalog.facility.queries import find_places
from shared.contracts.catalog import ApprovalStatus
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

CORRECTIONS = """(
    select coalesce(json_agg(json_build_object('was_no', c.was_no, 'decision_no', c.decision_no, 'was_decided_on', c.was_decided_on,
        'decided_on', c.decided_on, 'reason', c.reason, 'at', c.recorded_at, 'by', c.recorded_by) order by c.version), '[]')
    from approval_correction c where c.approval_id = d.approval_id and c.decision = d.version
)"""
DECISIONS = f"""(
    select json_agg(json_build_object('version', d.version, 'status', d.status, 'decision_no', d.decision_no,
        'effective_on', d.effective_on, 'reason', d.reason, 'corrections', {CORRECTIONS}) order by d.version)
    from approval_decision d where d.approval_id = a.id
)"""
ITEM = f"""json_build_object('id', a.id, 'facility', a.facility, 'decision_no', a.decision_no, 'decided_on', a.decided_on,
    'effective_on', a.effective_on, 'approver', a.approver, 'above_level', a.above_level, 'above_level_codes', a.above_level_codes,
    'technique_codes', a.technique_codes, 'status', state.status, 'decisions', {DECISIONS})"""

GET = statement(f"""
    select {ITEM}::text as body, a.version from approval a cross join lateral (select a.status) state where a.id = :id
""")
LIST = page_statement(f"""
    select a.effective_on || ' ' || a.id as key, {ITEM} as item
    from approval a cross join lateral (
        select d.status from approval_decision d
        where d.approval_id = a.id and (:as_of::date is null or d.effective_on <= :as_of) order by d.version desc limit 1
    ) state
    where a.facility = :facility and (:status::text is null or state.status = :status)
        and (:technique::text is null or :technique = any(a.technique_codes))
        and (:after::text is null or (a.effective_on || ' ' || a.id) collate "C" > :after)
    order by (a.effective_on || ' ' || a.id) collate "C" limit :limit + 1
""")
FIND_FACILITY = statement("select facility from approval where id = :id")
FIND_LISTED = statement("""
    select array(
        select distinct unnest(p.technique_codes) from approval_period p
        where p.facility = :facility and p.status = 'in_force' and p.valid_from <= :last and (p.valid_to is null or p.valid_to > :first)
    )
""")


async def get_approval(session: Session, approval_id: UUID) -> Document:
    """An approval with every decision on it; raises ResourceMissing."""
    return await read_document(session, GET, id=approval_id)


async def list_approvals(
    session: Session, page: Page, facility: str, *, status: ApprovalStatus | None, technique: str | None, as_of: date | None
) -> Document:
    """A facility's approvals, by the day they took effect; `as_of`: those that had taken effect by a day, as they were on it."""
    return await read_page(session, LIST, page, facility=facility, status=status, technique=technique, as_of=as_of)


async def find_listed(session: Session, facility: str, first: date, last: date) -> frozenset[str]:
    """The techniques that a facility was allowed on some day of a period, both days included."""
    return frozenset(await session.value(FIND_LISTED, facility=facility, first=first, last=last))


async def about_approval(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility of the approval that a call is about."""
    facility = await session.value(FIND_FACILITY, id=call["approval_id"])
    return None if facility is None else await find_places(session, facility)
