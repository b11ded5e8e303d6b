"""Reads of transfer plans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.transfer.plan.schemas import PlanStatus
from shared import access
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

BODY = """
    json_build_object('code', p.code, 'unit', p.unit, 'year', p.year, 'transfers', p.transfers, 'outline', p.outline,
        'material', p.material, 'status', p.status, 'decision_no', p.decision_no, 'decided_on', p.decided_on)
"""
FIND_UNIT = statement("select unit from plan where code = :code")
FIND = statement("select * from plan where code = :code for update")
FIND_KNOWN = statement("select 1 from plan where code = :code")
FIND_LAST_DECISION = statement("select max(on_day) from plan_decision where plan = :code")
LIST_SENT = statement("""
    select coalesce(array_agg(t.id), '{}') from transfer t
    where t.id = any(:ids::uuid[]) and t.from_facility in (select code from place_below(array[:unit::text], :today::date))
""")
GET = statement(f"select {BODY}::text as body, p.revision as version from plan p where p.code = :code")
LIST = page_statement(f"""
    select p.code as key, {BODY} as item from plan p
    where (:after::text is null or p.code collate "C" > :after)
        and (:everywhere::boolean or p.unit in (select code from place_below(:roots::text[], :today::date)))
        and (:unit::text is null or p.unit in (select code from place_below(array[:unit::text], :today::date)))
        and (:year::integer is null or p.year = :year)
        and (:status::text is null or p.status = :status)
        and (:q::text is null or position(public.unaccent(lower(:q))
            in public.unaccent(lower(concat_ws(' ', p.code, p.outline, p.material)))) > 0)
    order by p.code collate "C" limit :limit + 1
""")


async def own_unit(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The place that a plan is about."""
    row = await session.find(FIND_UNIT, code=call["code"])
    return None if row is None else [row["unit"]]


async def get_plan(session: Session, code: str) -> Document:
    """One plan."""
    return await read_document(session, GET, code=code)


async def is_plan(session: Session, code: str) -> bool:
    """Whether there is such a plan."""
    return await session.find(FIND_KNOWN, code=code) is not None


async def find_last_decision(session: Session, code: str) -> date | None:
    """The day of the last decision on a plan."""
    found: date | None = await session.value(FIND_LAST_DECISION, code=code)
    return found


async def list_sent(session: Session, unit: str, ids: Sequence[UUID]) -> list[UUID]:
    """Those among some transfers that are sent from a unit's subtree."""
    found: list[UUID] = await session.value(LIST_SENT, ids=list(ids), unit=unit, today=session.today)
    return found


async def list_plans(
    session: Session, page: Page, *, unit: str | None, year: int | None, status: PlanStatus | None, q: str | None
) -> Document:
    """The plans of the caller's subtree."""
    roots = await access.roots_of(session)
    return await read_page(
        session,
        LIST,
        page,
        everywhere=session.context.caller.is_national(),
        roots=roots,
        today=session.today,
        unit=unit,
        year=year,
        status=status,
        q=q,
    )
