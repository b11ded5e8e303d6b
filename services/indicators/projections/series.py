"""The kept counters of coverage: the steps that capabilities make in the lists, and a facility's counts from each of its steps on.

A change says only what came and what went; a series is written anew from the first day on that the steps changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path

from asyncpg import Record

from services.indicators.projections import measure
from services.indicators.projections.measure import SPREAD, days_to_steps
from services.indicators.value.rules import STATES
from shared.db import Session, columns
from shared.statement import statement

OF_RETURNS = ("performing", "rotated_only", "lapsed")
NAMES = ", ".join(STATES)

# Of a key: the days on which somebody at the facility may perform the technique.
ABLE = """
    (
        select coalesce(range_agg(t.days), '{}') as able from (
            select t.days from technique_scope s join facility_title t on t.facility = k.facility and t.title = s.title
            where s.technique = k.technique
            union all
            select c.days from facility_certificate c where c.facility = k.facility and c.technique = k.technique
        ) t
    ) may"""
# A case counts until it lapses: the days of the facility's own cases, those of rotated people alone, and those after all has lapsed.
DONE = """
    (
        select own as performing, rotated - own as rotated_only,
            case when since is null then '{}' else datemultirange(daterange(since, null)) - own - rotated end as lapsed
        from (
            select min(last_day) as since, coalesce(range_agg(days) filter (where own), '{}') as own,
                coalesce(range_agg(days) filter (where rotated), '{}') as rotated
            from (
                select i.last_day, i.cases > i.rotated_cases as own, i.rotated_cases > 0 as rotated,
                    l.days * daterange(i.last_day, (i.last_day + make_interval(months => l.months))::date) as days
                from return_item i join lapse l on l.technique = k.lapsing
                where i.facility = k.facility and i.technique = k.technique and i.cases > 0 and i.counts
            ) w
        ) d
    ) did"""


def _of_keys(*told: str) -> str:
    """The keys asked for, with what is told of each: planned without a guess of how many there are."""
    return f"""
        with key as (
            select facility, technique, case when technique in (select technique from lapse) then technique else '' end as lapsing
            from unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
        ),
        told as materialized (select * from key k {" ".join(f"cross join lateral {each}" for each in told)})
    """


def _spreading(states: Sequence[str], lists: str = "true") -> str:
    """The steps that `fresh` makes in the lists that hold its techniques, said once for all techniques that change alike."""
    values = ", ".join(f"('{state}', f.{state}, f.was_{state})" for state in states)
    return f"""
        moved(subject, list, measure, came, went, techniques) as (
            select f.facility, m.list, s.state, (s.days - s.was) * m.days, (s.was - s.days) * m.days, count(*)
            from fresh f join list_member m on m.technique = f.technique and {lists}
                cross join lateral (values {values}) as s(state, days, was)
            where s.days <> s.was group by 1, 2, 3, 4, 5
        ),
        change(subject, list, measure, day, delta) as (
            select m.subject, m.list, m.measure, b.day, b.delta * m.techniques from moved m cross join lateral (
                {days_to_steps("m.came")}
                union all
                select t.day, -t.delta from ({days_to_steps("m.went")}) t
            ) b
        ),
        {SPREAD}
    """


REFRESH_CAPABILITY = statement(f"""
    {_of_keys(ABLE, DONE)},
    {(Path(__file__).parent / "refresh_capability.sql").read_text("utf-8")},
    {_spreading(STATES, "m.list <> all(:lists::text[])")}
""")
# What returns change: who performs what is listed.
REFRESH_PERFORMING = statement(f"""
    {_of_keys(DONE)},
    fresh as (
        update capability c
        set performing = c.listed * d.performing, rotated_only = c.listed * d.rotated_only, lapsed = c.listed * d.lapsed
        from told d where c.facility = d.facility and c.technique = d.technique and (c.performing, c.rotated_only, c.lapsed)
            <> (c.listed * d.performing, c.listed * d.rotated_only, c.listed * d.lapsed)
        returning new.facility, new.technique, {", ".join(f"new.{state}, old.{state} as was_{state}" for state in OF_RETURNS)}
    ),
    {_spreading(OF_RETURNS, "m.list <> all(:lists::text[])")}
""")
# What changes of people change: who is able, of what is listed.
REFRESH_ABLE = statement(f"""
    {_of_keys(ABLE)},
    fresh as (
        update capability c set able = c.listed * a.able from told a
        where c.facility = a.facility and c.technique = a.technique and c.able <> c.listed * a.able
        returning new.facility, new.technique, new.able, old.able as was_able
    ),
    {_spreading(("able",))}
""")
ADD_LISTS = statement(f"""
    with held(subject, list, measure, days, techniques) as (
        select c.facility, m.list, s.state, s.days * m.days, count(*)
        from list_member m join capability c on c.technique = m.technique
            cross join lateral (values {", ".join(f"('{state}', c.{state})" for state in STATES)}) as s(state, days)
        where m.list = any(:lists::text[]) and c.facility = any(:facilities::text[]) group by 1, 2, 3, 4
    ),
    change(subject, list, measure, day, delta) as (
        select h.subject, h.list, h.measure, b.day, b.delta * h.techniques
        from held h cross join lateral ({days_to_steps("h.days")}) b
    ),
    {SPREAD}
""")
FORGET_SUMS = statement("delete from unit_year where list = any(:lists::text[])")
FORGET_LISTS = tuple(
    statement(f"delete from {table} where {key} = any(:facilities::text[]) and list = any(:lists::text[])")
    for table, key in (("subject_step", "subject"), ("coverage_series", "facility"))
)
LIST_FACILITIES = statement("select distinct facility from approval_technique order by facility")
# What concerns all facilities is said of so many at once, and so many keys at once, so that no statement grows with the country.
FACILITIES_AT_ONCE, KEYS_AT_ONCE = 200, 50_000

CHANGED = "key as (select * from unnest(:facilities::text[], :lists::text[], :days::date[]) as k(facility, list, day))"
# Of a facility that has no steps in a list nothing stays, not even the days on which the list itself changes.
FORGET_SERIES = statement(f"""
    with {CHANGED}
    delete from coverage_series c using key k where c.facility = k.facility and c.list = k.list
        and (c.since >= k.day or not exists (select from subject_step s where s.subject = k.facility and s.list = k.list))
""")
# Sums up, after what stays of the series, the steps by day, with the changes of the list's own size among them.
REFRESH_SERIES = statement(f"""
    with {CHANGED},
    base as (
        select k.facility, k.list, b.since, b.list_size, {NAMES} from key k left join lateral (
            select * from coverage_series c where c.facility = k.facility and c.list = k.list order by c.since desc limit 1
        ) b on true
        where exists (select from subject_step s where s.subject = k.facility and s.list = k.list)
    ),
    change as (
        select facility, list, day, sum(list_size) as list_size, {", ".join(f"sum({state}) as {state}" for state in STATES)} from (
            select facility, list, since as day, list_size, {NAMES} from base where since is not null
            union all
            select facility, list, s.day, 0, {", ".join(f"case measure when '{state}' then delta else 0 end" for state in STATES)}
            from key k join subject_step s using (list)
            where s.subject = k.facility and s.measure in ({", ".join(f"'{state}'" for state in STATES)}) and s.day >= k.day
            union all
            select facility, list, lower(l.days), l.step, {", ".join("0" for _ in STATES)}
            from base join level_list l using (list) where since is null or lower(l.days) > since
        ) s group by facility, list, day
    )
    insert into coverage_series (facility, list, since, list_size, {NAMES})
    select facility, list, day, {", ".join(f"sum({name}) over by_day" for name in ("list_size", *STATES))}
    from change window by_day as (partition by facility, list order by day)
    on conflict do nothing
""")


async def refresh_capability(session: Session, keys: Iterable[tuple[str, str]], *, lists: Sequence[str]) -> None:
    """The capabilities of some (facility, technique), and what their change makes in all lists but some."""
    for said in _said(keys):
        await _recount(session, await session.all(REFRESH_CAPABILITY, **said, lists=lists))


async def refresh_performing(session: Session, keys: Iterable[tuple[str, str]], *, lists: Sequence[str]) -> None:
    """Who performs some (facility, technique) that have a capability, and what its change makes in all lists but some."""
    for said in _said(keys):
        await _recount(session, await session.all(REFRESH_PERFORMING, **said, lists=lists))


async def refresh_able(session: Session, keys: Iterable[tuple[str, str]]) -> None:
    """Who is able of some (facility, technique), and what its change makes in all lists."""
    for said in _said(keys):
        await _recount(session, await session.all(REFRESH_ABLE, **said))


async def recount_lists(session: Session, lists: Sequence[str]) -> None:
    """Steps and series of whole lists, whose members have changed."""
    await session.run(FORGET_SUMS, lists=lists)
    for facilities in await list_parts(session):
        for forget in FORGET_LISTS:
            await session.run(forget, facilities=facilities, lists=lists)
        await _recount(session, await session.all(ADD_LISTS, facilities=facilities, lists=lists))


async def list_parts(session: Session) -> list[Sequence[str]]:
    """All facilities that were ever approved for something, as many together as are said at once."""
    return [*batched([row["facility"] for row in await session.all(LIST_FACILITIES)], FACILITIES_AT_ONCE, strict=False)]


def _said(keys: Iterable[tuple[str, str]]) -> Iterator[Mapping[str, object]]:
    for part in batched(sorted(keys), KEYS_AT_ONCE, strict=False):
        facilities, techniques = columns(part, 2)
        yield {"facilities": facilities, "techniques": techniques}


async def _recount(session: Session, changed: Sequence[Record]) -> None:
    if not changed:
        return
    await measure.forget_nothing(session)
    facilities, lists, days = columns((tuple(row) for row in changed), 3)
    for move in (FORGET_SERIES, REFRESH_SERIES):
        await session.run(move, facilities=facilities, lists=lists, days=days)
