"""Reads of plans: those of the caller's units, and those of the units above, under which it sends people."""

from collections.abc import Mapping
from typing import Any

from services.rotation.facility import queries as facilities
from services.rotation.plan.schemas import PlanStatus
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('code', t.code, 'title', t.title, 'unit', t.unit,
    'period', json_build_object('from', t.starts_on, 'to', t.ends_on),
    'stated_total', t.stated_total, 'stated_by_qualification', t.stated_by_qualification, 'quotas', t.quotas, 'budget', t.budget,
    'stated_budget', t.stated_budget, 'decision_no', coalesce(t.approval_no, t.decision_no), 'decided_on', t.decided_on,
    'closed_on', t.closed_on, 'status', t.status, 'version', t.version)"""
IS_ABOVE = "{unit} in (select a.code from unnest(:roots::text[]) r(code), lateral place_above(r.code, :today::date) a)"
GET = statement(f"select {ITEM}::text as body, version from plan t where code = :code")
LIST = page_statement(f"""
    select t.code as key, {ITEM} as item from plan t
    where (:after::text is null or t.code collate "C" > :after)
        and (:unit::text is null or t.unit = :unit) and (:status::text is null or t.status = :status)
        and (:q::text is null or strpos(unaccent(lower(t.title)), unaccent(lower(:q))) > 0)
        and ({facilities.is_mine("t.unit")} or {IS_ABOVE.format(unit="t.unit")})
    order by t.code collate "C" limit :limit + 1
""")
FIND_UNIT = statement("select unit from plan where code = :code")
UNIT_IS_ABOVE = statement(f"select {IS_ABOVE.format(unit=':unit::text')}")


async def unit_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The unit of the plan in a path (for @allowed on writes); None: no such plan."""
    unit = await session.value(FIND_UNIT, code=call["code"])
    return None if unit is None else [unit]


async def readable_at(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Where the plan in a path may be read from (for @allowed on reads): its unit and whatever lies below it."""
    unit = await session.value(FIND_UNIT, code=call["code"])
    if unit is None:
        return None
    if await session.value(UNIT_IS_ABOVE, unit=unit, roots=await roots_of(session), today=session.today):
        return [session.context.caller.unit]
    return [unit]


async def get_plan(session: Session, code: str) -> Document:
    """One plan; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def list_plans(session: Session, page: Page, *, unit: str | None, status: PlanStatus | None, q: str | None) -> Document:
    """The plans that the caller may read, by code."""
    return await read_page(session, LIST, page, unit=unit, status=status, q=q, **await facilities.subtree(session))
