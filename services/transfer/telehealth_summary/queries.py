"""Telehealth sessions counted by facility or month, by PostgreSQL."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
from starlette.responses import Response

from services.transfer.telehealth.queries import IS_COUNTED_APART
from services.transfer.telehealth_summary.schemas import By, Figures
from shared import access
from shared.actor import NATION
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.sheets import AnswerFormat, SheetOut, Wanted, answer_workbook
from shared.statement import statement

FIGURES = tuple(Figures.model_fields)
MOST_LINES = 50_000  # more than the country has facilities

# The facilities that lie in the unit on the day of the tree, or lay there when they were closed, and each meeting at each of its ends
# inside; `once` marks one end of every meeting.
MEETING = (
    "h.on_day, h.kind, h.minutes from inside i join telehealth_session h on h.withdrawn_at is null and h.on_day between :first and :last"
)
ENDS = f"""
    place as materialized (
        select code from place_below(:places::text[], :tree_day::date) where not :everywhere::boolean
    ), inside as materialized (
        select distinct on (f.facility) f.facility, f.kind from facility_state f
        where f.valid && daterange(:first::date, :last::date, '[]') and (:everywhere or f.facility in (select code from place)
            or ((f.admin_unit in (select code from place) or f.parent_facility in (select code from place))
                and not exists (select from facility_state o where o.facility = f.facility and o.valid @> :tree_day)))
        order by f.facility, f.valid desc
    ), taught as materialized (
        select t.id, t.from_facility, t.to_facility from transfer t
        where t.from_facility in (select facility from inside) or t.to_facility in (select facility from inside)
    ), trained as materialized (
        select t.from_facility, t.to_facility, s.on_day from taught t cross join lateral (
            select s.on_day from training_session s
            where s.transfer_id = t.id and s.on_day between :first and :last and {IS_COUNTED_APART}
            offset 0 -- one look-up for each transfer
        ) s
    ), met as materialized (
        select i.facility, true as is_upper, true as once, {MEETING} and h.upper_facility = i.facility
        union all
        select i.facility, false, h.upper_facility not in (select facility from inside), {MEETING} and h.lower_facility = i.facility
        union all
        select t.from_facility, true, true, t.on_day, 'transfer', 0 from trained t join inside i on i.facility = t.from_facility
        union all
        select t.to_facility, false, t.from_facility not in (select facility from inside), t.on_day, 'transfer', 0
        from trained t join inside i on i.facility = t.to_facility
    )
"""


def _sums(condition: str) -> str:
    """The columns of Figures; `condition` says which ends count where both of a meeting lie inside."""
    kinds = ", ".join(
        f"count(*) filter (where kind = '{kind}' and {condition}) as {kind}_sessions,"
        f" coalesce(sum(minutes) filter (where kind = '{kind}' and {condition}), 0) as {kind}_minutes"
        for kind in ("consultation", "supervision", "training")
    )
    sides = ", ".join(
        f"count(*) filter (where {side} and kind <> 'transfer') as {name}_sessions,"
        f" coalesce(sum(minutes) filter (where {side}), 0) as {name}_minutes"
        for name, side in (("upper", "is_upper"), ("lower", "not is_upper"))
    )
    return f"""count(*) filter (where kind <> 'transfer' and {condition}) as sessions,
        coalesce(sum(minutes) filter (where {condition}), 0) as minutes, {sides}, {kinds},
        count(*) filter (where kind = 'transfer' and {condition}) as transfer_training_sessions, max(on_day) as last_on"""


LINE = f"""json_build_object('facility', k.facility, 'facility_kind', k.kind, 'month', k.month,
    {", ".join(f"'{name}', {f'l.{name}' if name == 'last_on' else f'coalesce(l.{name}, 0)'}" for name in FIGURES)})"""
LIST_BY_FACILITY = page_statement(f"""
    with {ENDS}, line as (
        select facility, {_sums("true")} from met group by facility
    ), k as (
        select facility, kind, null as month from inside where :empty::boolean or facility in (select facility from line)
    )
    select k.facility as key, {LINE} as item from k left join line l using (facility)
    where (:after::text is null or k.facility collate "C" > :after) order by k.facility collate "C" limit :limit + 1
""")
LIST_BY_MONTH = page_statement(f"""
    with {ENDS}, line as (
        select to_char(on_day, 'YYYY-MM') as month, {_sums("once")} from met group by 1
    ), k as (
        select month, null as facility, null as kind from line
        union
        select to_char(day, 'YYYY-MM'), null, null from generate_series(date_trunc('month', :first::date), :last::date, '1 month') day
        where :empty::boolean
    )
    select k.month as key, {LINE} as item from k left join line l using (month)
    where (:after::text is null or k.month collate "C" > :after) order by k.month collate "C" limit :limit + 1
""")
TOTALS = statement(f"""
    with {ENDS}, line as (
        select {_sums("once")} from met
    )
    select json_build_object({", ".join(f"'{name}', l.{name}" for name in FIGURES)}, 'facilities', (select count(*) from inside),
        'facilities_without', (select count(*) from inside where facility not in (select facility from met)))::text as totals
    from line l
""")
# Today; of a unit or facility that has ended its last day.
FIND_TREE_DAY = statement("""
    select case when bool_or(valid @> :today::date) then :today else max(upper(valid)) - 1 end as day from place where code = :unit
""")
# What followed a unit that has ended, and those above it on its last day, answer for it.
FIND_ANSWERABLE = statement("""
    select array(select code from place_roots(:unit, :today, false) union select code from place_above(:unit, :tree_day)) as places
""")
LISTS = {By.FACILITY: LIST_BY_FACILITY, By.MONTH: LIST_BY_MONTH}


async def about_unit(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The unit asked about, or who answers for it where it has ended; the caller's own where none is named."""
    unit = call["unit"]
    if unit is None:
        return [session.context.caller.unit]
    tree_day = await session.value(FIND_TREE_DAY, unit=unit, today=session.today)
    found: list[str] = await session.value(FIND_ANSWERABLE, unit=unit, today=session.today, tree_day=tree_day)
    return found


async def read_summary(
    session: Session, page: Page, wanted: Wanted, *, unit: str | None, span: tuple[date, date], by: By, empty: bool
) -> Document | Response:
    """The sums as a page of lines, or all of them as a workbook."""
    places = await access.roots_of(session) if unit is None else [unit]
    tree_day = None if unit is None else await session.value(FIND_TREE_DAY, unit=unit, today=session.today)
    asked = {"places": places, "everywhere": places == [NATION], "tree_day": tree_day or session.today, "first": span[0], "last": span[1]}
    totals = await session.value(TOTALS, **asked)
    if wanted.form is AnswerFormat.XLSX:
        whole = await read_page(session, LISTS[by], replace(page, limit=MOST_LINES, cursor=None), empty=empty, **asked)
        return await _answer_workbook(wanted, by, span, orjson.loads(whole.body)["items"], orjson.loads(totals))
    lines = await read_page(session, LISTS[by], page, empty=empty, **asked)
    head = {"unit": unit or session.context.caller.unit, "from": span[0], "to": span[1], "by": by, "totals": orjson.Fragment(totals)}
    return Document(orjson.dumps(head)[:-1] + b"," + lines.body[1:], next=lines.next)


async def _answer_workbook(
    wanted: Wanted, by: By, span: tuple[date, date], items: Sequence[Mapping[str, Any]], totals: Mapping[str, Any]
) -> Response:
    say = wanted.voice.text
    first = ("facility", "facility_kind") if by is By.FACILITY else ("month",)

    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [[_cell(wanted, name, item[name]) for name in (*first, *FIGURES)] for item in items]
        yield [[say("telehealth.total"), *[None] * (len(first) - 1), *(totals[name] for name in FIGURES)]]

    sheet = SheetOut(say("telehealth.sheet"), [say(f"telehealth.{name}") for name in (*first, *FIGURES)], rows())
    return await answer_workbook(f"telehealth-{span[0]}-{span[1]}", [sheet])


def _cell(wanted: Wanted, column: str, value: Any) -> Any:
    return wanted.voice.text(f"facility-kind.{value}") if column == "facility_kind" else value
