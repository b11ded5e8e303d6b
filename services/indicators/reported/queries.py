"""Reads of reported values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from services.indicators.formula.queries import in_force
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.reported.errors import ReportingUnitUnknown
from services.indicators.value import queries as values
from shared import access
from shared.actor import Role
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import Detail
from shared.statement import statement

ITEM = """json_build_object('indicator', r.indicator, 'unit', r.unit, 'since', r.since, 'period', r.period, 'from', r.starts_on,
    'to', r.ends_on, 'numerator', r.numerator, 'denominator', r.denominator, 'note', r.note, 'status', r.status,
    'reported_by', r.reported_by, 'reported_at', r.reported_at, 'decided_by', r.decided_by, 'decided_at', r.decided_at,
    'reason', r.reason, 'in_force', case when r.accepted_denominator is not null then json_build_object(
        'numerator', r.accepted_numerator, 'denominator', r.accepted_denominator) end, 'version', r.version)"""
ONE = "r.indicator = :indicator and r.unit = :unit and r.period = :period"
LATEST = """not exists (select from reported_value l
    where l.indicator = r.indicator and l.unit = r.unit and l.period = r.period and l.version > r.version)"""
FIND = statement(f"select * from reported_value r where {ONE} order by version desc limit 1 for update")
GET = statement(f"select {ITEM}::text as body, r.version from reported_value r where {ONE} order by r.version desc limit 1")
LIST_VERSIONS = page_statement(f"""
    select to_char(r.version, 'FM000000000') as key, {ITEM} as item from reported_value r
    where {ONE} and (:after::text is null or r.version > :after::bigint) order by r.version limit :limit + 1
""")
KEY = "r.indicator || '/' || r.unit || '/' || r.period"
# A unit lies below another on the last day of the period, or today, when it may have come to it by a reorganisation.
LIST = page_statement(f"""
    select {KEY} as key, {ITEM} as item from reported_value r
    where {LATEST} and (:after::text is null or ({KEY}) collate "C" > :after)
        and (:indicator::text is null or r.indicator = :indicator) and (:period::text is null or r.period = :period)
        and (:status::text is null or r.status = :status)
        and case
            when r.unit = :unit::text then true when not :children::boolean then false when :unit = 'VN' then true
            else exists (
                select from (select r.ends_on union select :today::date) d(day), place_above(r.unit, d.day) a where a.code = :unit
            ) or exists (
                select from place_roots(r.unit, :today, false) h, place_above(h.code, :today) a where a.code = :unit
            )
        end
    order by ({KEY}) collate "C" limit :limit + 1
""")
COMPUTED = "select code from indicator_definition where content->>'numerator' is not null"
# What people defined to be reported, and what recorded programmes name: their targets, and the indicators of their tasks, which have no
# unit of their own. What people defined to be computed is not reported.
FIND_INDICATOR = statement(f"""
    select unit from (
        select 0 as place, version, content->>'unit' as unit from indicator_definition where code = :indicator
        union all
        select 1, v.version, t->>'unit' from programme_version v, json_array_elements(v.content->'targets') t
        where t->>'code' = :indicator
        union all
        select 2, v.version, 'reported' from programme_version v, json_array_elements(v.content->'tasks') t,
            json_array_elements_text(t->'indicators') i where i = :indicator
    ) named where :indicator not in ({COMPUTED}) order by place, version desc limit 1
""")
NAMED = f"""
    named as (
        select 0 as place, null as programme, code, content->>'unit' as unit, (content->'name')::json as name
        from ({in_force("(content->>'reported')::boolean")}) d
        union all
        select 1, p.code, t->>'code', t->>'unit', t->'title'
        from programme p join programme_version v using (code, version), json_array_elements(v.content->'targets') t
        union all
        select 2, p.code, i, 'reported', t->'title' from programme p join programme_version v using (code, version),
            json_array_elements(v.content->'tasks') t, json_array_elements_text(t->'indicators') i
    ),
    reportable as (
        select code, json_build_object('code', code, 'name', (array_agg(name order by place, programme))[1],
            'unit', (array_agg(unit order by place, programme))[1],
            'programmes', coalesce(array_agg(distinct programme) filter (where programme is not null), '{{}}')) as item
        from named where code <> all(:computed::text[]) and code not in ({COMPUTED}) group by code
    )"""
LIST_INDICATORS = page_statement(f"""
    with {NAMED} select code as key, item from reportable where :after::text is null or code collate "C" > :after
    order by code collate "C" limit :limit + 1
""")
LIST_NAMED = statement(f"with {NAMED} select item::jsonb as item from reportable where :code::text is null or code = :code")
# The unit as it last was within the period: a code may have been another unit's before or after.
FIND_UNIT = statement("""
    select since, province from (
        select since, province, valid from unit_state where code = :unit
        union all
        select null, province, valid from facility_state where facility = :unit
    ) p where valid && daterange(:starts_on::date, :ends_on::date, '[]') order by valid desc limit 1
""")


async def unit_of(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places of today that answer for the unit in a path."""
    return await values.list_places(session, [call["unit"]])


async def find_indicator(session: Session, code: str) -> str | None:
    """What a reported indicator is counted in; None where nobody defined it and no recorded programme names it."""
    found: str | None = await session.value(FIND_INDICATOR, indicator=code)
    return found


async def list_indicators(session: Session, page: Page) -> Document:
    """The indicators that people defined to be reported, or that programmes name and that are not computed, by code."""
    return await read_page(session, LIST_INDICATORS, page, computed=list(IndicatorCode), day=session.today)


async def list_named(session: Session, code: str | None) -> list[dict[str, Any]]:
    """The same at once, all or one: code, name, unit and programmes."""
    rows = await session.all(LIST_NAMED, computed=list(IndicatorCode), day=session.today, code=code)
    return [row["item"] for row in rows]


async def find_unit(session: Session, unit: str, days: tuple[date, date]) -> asyncpg.Record | None:
    """Since when the unit of this code in a period is (null for a facility), and its province."""
    return await session.find(FIND_UNIT, unit=unit, starts_on=days[0], ends_on=days[1])


async def ensure_unit(session: Session, unit: str, day: date, *, pointer: str = "/unit") -> None:
    """The unit or facility is there on a day; raises ReportingUnitUnknown, which names where it stands in the body."""
    if await find_unit(session, unit, (day, day)) is None:
        raise ReportingUnitUnknown("catalog", errors=[Detail(pointer, "field.unknown-code")])


async def get_value(session: Session, indicator: str, unit: str, period: str) -> Document:
    """One value as it stands; raises ResourceMissing."""
    return await read_document(session, GET, indicator=indicator, unit=unit, period=period)


async def list_versions(session: Session, page: Page, indicator: str, unit: str, period: str) -> Document:
    """Every version of a value, the first one first."""
    return await read_page(session, LIST_VERSIONS, page, indicator=indicator, unit=unit, period=period)


async def list_values(session: Session, page: Page, *, unit: str | None, **filters: object) -> Document:
    """Values of a unit, by default the caller's, and with `children` of all below it; filters: indicator, period, status, or None."""
    wanted = unit or session.context.caller.unit
    return await read_page(session, LIST, page, unit=wanted, today=session.today, **filters)


async def own_places(session: Session) -> Sequence[str]:
    """The places for which the caller may not decide: a centre its own and its district's. A Department decides within its own unit."""
    caller = session.context.caller
    return [caller.unit, *await access.roots_of(session)] if caller.role is Role.CENTRE else []
