"""The kept counters: on which days a facility's counts in a list change and by how much, and the counts from each of these days on."""

from collections.abc import Sequence

from shared.db import Session
from shared.statement import Statement, statement


def _adding(which: str) -> Statement:
    """Each state's days that fall into a list's days add :sign at their start and take it away at their end."""
    return statement(f"""
        insert into coverage_step as s (facility, list, day, listed, able, performing, lapsed, rotated_only)
        select c.facility, m.list, b.day, :sign::integer * coalesce(sum(b.step) filter (where r.state = 1), 0),
            :sign * coalesce(sum(b.step) filter (where r.state = 2), 0), :sign * coalesce(sum(b.step) filter (where r.state = 3), 0),
            :sign * coalesce(sum(b.step) filter (where r.state = 4), 0), :sign * coalesce(sum(b.step) filter (where r.state = 5), 0)
        from {which} cross join lateral (
            select 1 as state, unnest(c.listed * m.days) as days union all select 2, unnest(c.able * m.days)
            union all select 3, unnest(c.performing * m.days) union all select 4, unnest(c.lapsed * m.days)
            union all select 5, unnest(c.rotated_only * m.days)
        ) r cross join lateral (values (lower(r.days), 1), (upper(r.days), -1)) as b(day, step)
        where b.day is not null
        group by c.facility, m.list, b.day
        on conflict (facility, list, day) do update set listed = s.listed + excluded.listed, able = s.able + excluded.able,
            performing = s.performing + excluded.performing, lapsed = s.lapsed + excluded.lapsed,
            rotated_only = s.rotated_only + excluded.rotated_only
    """)


def _counting(where: str) -> Statement:
    """Sums up the steps by day, with the changes of the list's own size among them."""
    return statement(f"""
        with step as (
            select facility, list, day, 0 as size, listed, able, performing, lapsed, rotated_only from coverage_step where {where}
            union all
            select p.facility, p.list, lower(l.days), l.step, 0, 0, 0, 0, 0
            from (select distinct facility, list from coverage_step where {where}) p join level_list l using (list)
        ),
        change as (
            select facility, list, day, sum(size) as size, sum(listed) as listed, sum(able) as able, sum(performing) as performing,
                sum(lapsed) as lapsed, sum(rotated_only) as rotated_only
            from step group by facility, list, day
        )
        insert into coverage_series (facility, list, since, list_size, listed, able, performing, lapsed, rotated_only)
        select facility, list, day, sum(size) over by_day, sum(listed) over by_day, sum(able) over by_day, sum(performing) over by_day,
            sum(lapsed) over by_day, sum(rotated_only) over by_day
        from change window by_day as (partition by facility, list order by day)
    """)


def _forgetting(where: str) -> Statement:
    """Takes away the series, and the steps that cancel out."""
    return statement(f"""
        with empty as (
            delete from coverage_step
            where {where} and listed = 0 and able = 0 and performing = 0 and lapsed = 0 and rotated_only = 0
        )
        delete from coverage_series where {where}
    """)


OF_FACILITIES, OF_LISTS = "facility = any(:facilities::text[])", "list = any(:lists::text[])"

ADD_KEYS = _adding("""unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
            join capability c on c.facility = k.facility and c.technique = k.technique
            join list_member m on m.technique = c.technique and m.list <> all(:lists::text[])""")
ADD_LISTS = _adding("list_member m join capability c on c.technique = m.technique and m.list = any(:lists::text[])")
FORGET_STEPS_OF_LISTS = statement(f"delete from coverage_step where {OF_LISTS}")
FORGET_SERIES = _forgetting(OF_FACILITIES)
REFRESH_SERIES = _counting(OF_FACILITIES)
FORGET_SERIES_OF_LISTS = _forgetting(OF_LISTS)
REFRESH_SERIES_OF_LISTS = _counting(OF_LISTS)


async def count_keys(session: Session, facilities: Sequence[str], techniques: Sequence[str], *, lists: Sequence[str], sign: int) -> None:
    """Add (1) or take away (-1) what some capabilities contribute, but for some lists."""
    await session.run(ADD_KEYS, facilities=facilities, techniques=techniques, lists=lists, sign=sign)


async def refresh_facilities(session: Session, facilities: Sequence[str]) -> None:
    """The series of some facilities, out of their steps."""
    for move in (FORGET_SERIES, REFRESH_SERIES):
        await session.run(move, facilities=facilities)


async def recount_lists(session: Session, lists: Sequence[str]) -> None:
    """Steps and series of whole lists, whose members have changed."""
    await session.run(FORGET_STEPS_OF_LISTS, lists=lists)
    await session.run(ADD_LISTS, lists=lists, sign=1)
    for move in (FORGET_SERIES_OF_LISTS, REFRESH_SERIES_OF_LISTS):
        await session.run(move, lists=lists)
