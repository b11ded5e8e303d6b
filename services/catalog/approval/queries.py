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

ITEM = """json_build_object('id', a.id, 'facility', a.facility, 'decision_no', a.decision_no, 'decided_on', a.decided_on,
    'effective_on', a.effective_on, 'approver', a.approver, 'above_level', a.above_level, 'technique_codes', a.technique_codes,
    'status', a.status,
    'decisions', (
        select json_agg(
            json_build_object('status', d.status, 'decision_no', d.decision_no, 'effective_on', d.effective_on, 'reason', d.reason)
            order by d.version
        )
        from (
            select 1::bigint, 'in_force', a.decision_no, a.effective_on, null
            union all
            select s.version, s.status, s.decision_no, s.effective_on, s.reason from approval_status s where s.approval_id = a.id
        ) d(version, status, decision_no, effective_on, reason)
    ))"""

GET = statement(f"select {ITEM}::text as body, a.version from approval a where a.id = :id")
LIST = page_statement(f"""
    select a.effective_on || ' ' || a.id as key, {ITEM} as item from approval a
    where a.facility = :facility and (:status::text is null or a.status = :status)
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


async def list_approvals(session: Session, page: Page, facility: str, *, status: ApprovalStatus | None, technique: str | None) -> Document:
    """A facility's approvals, by the day they took effect."""
    return await read_page(session, LIST, page, facility=facility, status=status, technique=technique)


async def find_listed(session: Session, facility: str, first: date, last: date) -> frozenset[str]:
    """The techniques that a facility was allowed on some day of a period, both days included."""
    return frozenset(await session.value(FIND_LISTED, facility=facility, first=first, last=last))


async def about_approval(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility of the approval that a call is about."""
    facility = await session.value(FIND_FACILITY, id=call["approval_id"])
    return None if facility is None else await find_places(session, facility)
