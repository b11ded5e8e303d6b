"""Reads of inspections."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.indicators.value.queries import list_places
from shared import access
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

# Of the remedies on a day: those that are not done by it, and of these the ones whose day has passed.
OPEN = "(select count(*) from jsonb_array_elements(i.remedy) r where coalesce((r->>'done_on')::date, 'infinity') > :day::date)"
OVERDUE = """(select count(*) from jsonb_array_elements(i.remedy) r
    where coalesce((r->>'done_on')::date, 'infinity') > :day::date and (r->>'due_on')::date < :day::date)"""
ITEM = f"""json_build_object('id', i.id, 'programme', i.programme, 'inspected_unit', i.inspected_unit,
    'inspector_unit', i.inspector_unit, 'on', i.day, 'participants', i.participants, 'findings', i.findings, 'remedy', i.remedy,
    'open', {OPEN}, 'overdue', {OVERDUE}, 'version', i.version, 'recorded_at', i.recorded_at, 'recorded_by', i.recorded_by)"""
FIND = statement("select * from inspection where id = :id order by version desc limit 1 for update")
FIND_UNITS = statement("select inspected_unit, inspector_unit from inspection where id = :id order by version desc limit 1")
GET = statement(f"""
    select {ITEM}::text as body, i.version || '.' || {OVERDUE} as version from inspection i where i.id = :id order by i.version desc limit 1
""")
LIST = page_statement(f"""
    select i.id as key, {ITEM} as item from inspection i
    where not exists (select from inspection l where l.id = i.id and l.version > i.version)
        and (:after::text is null or i.id collate "C" > :after)
        and (:programme::text is null or i.programme = :programme)
        and (:unit::text is null or :unit in (i.inspected_unit, i.inspector_unit))
        and (not :overdue_only::boolean or {OVERDUE} > 0)
        and (:everywhere::boolean or exists (
            select from unnest(array[i.inspected_unit, i.inspector_unit]) u(code), place_roots(u.code, :today::date, false) h,
                place_above(h.code, :today) a
            where a.code = any(:roots::text[])
        ))
    order by i.id collate "C" limit :limit + 1
""")


async def units_of(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The places of today that answer for the two units of the inspection in a path."""
    row = await session.find(FIND_UNITS, id=call["inspection_id"])
    return None if row is None else await list_places(session, [row["inspected_unit"], row["inspector_unit"]])


async def inspector_of(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places of today that answer for the inspecting unit of a body."""
    return await list_places(session, [call["body"].inspector_unit])


async def get_inspection(session: Session, inspection_id: str) -> Document:
    """One inspection as it stands; raises ResourceMissing."""
    return await read_document(session, GET, id=inspection_id, day=session.today)


async def list_inspections(session: Session, page: Page, *, as_of: date | None, **filters: object) -> Document:
    """Inspections by or of the caller's units, by id; filters: programme, unit, or None, and overdue_only."""
    seen = {"everywhere": session.context.caller.is_national(), "roots": await access.roots_of(session), "today": session.today}
    return await read_page(session, LIST, page, day=as_of or session.today, **seen, **filters)
