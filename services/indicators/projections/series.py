"""The kept counters of coverage: the steps that capabilities make in the lists, and a facility's counts from each of its steps on."""

from collections.abc import Sequence
from pathlib import Path

from services.indicators.projections import measure
from services.indicators.projections.measure import SPREAD, days_to_steps
from shared.db import Session
from shared.statement import statement

STATES = ("listed", "able", "performing", "rotated_only", "lapsed")
OF_FACILITIES, OF_LISTS = "facility = any(:facilities::text[])", "list = any(:lists::text[])"


def _moved(now: str, was: str) -> str:
    """The steps of some days in a list, and those of the days before them taken back."""
    return f"""
        {days_to_steps(f"({now} * m.days)")}
        union all
        select t.day, -t.delta from ({days_to_steps(f"({was} * m.days)")}) t
    """


# The keys asked for, and the days on which somebody there may perform the technique.
ABLE = """
    with key as (
        select facility, technique, case when technique in (select technique from lapse) then technique else '' end as lapsing
        from unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
    ),
    able as (
        select k.facility, k.technique, range_agg(d.days) as days
        from key k cross join lateral (
            select t.days from technique_scope s join facility_title t on t.facility = k.facility and t.title = s.title
            where s.technique = k.technique
            union all
            select c.days from facility_certificate c where c.facility = k.facility and c.technique = k.technique
        ) d group by k.facility, k.technique
    )"""
REFRESH_CAPABILITY = statement(f"""
    {ABLE},
    {(Path(__file__).parent / "refresh_capability.sql").read_text("utf-8")},
    change(subject, list, measure, day, delta) as (
        select f.facility, m.list, s.state, b.day, b.delta
        from fresh f join list_member m on m.technique = f.technique and m.list <> all(:lists::text[])
            cross join lateral (values {", ".join(f"('{state}', f.{state}, f.was_{state})" for state in STATES)}) as s(state, "is", was)
            cross join lateral (
                {_moved('s."is"', "s.was")}
            ) b
        where s."is" <> s.was
    ),
    {SPREAD}
""")
# What changes of people change: who is able, of what is listed.
REFRESH_ABLE = statement(f"""
    {ABLE},
    fresh as (
        update capability c set able = c.listed * coalesce(a.days, '{{}}')
        from key k left join able a using (facility, technique)
        where c.facility = k.facility and c.technique = k.technique and c.able <> c.listed * coalesce(a.days, '{{}}')
        returning new.facility, new.technique, new.able, old.able as was
    ),
    change(subject, list, measure, day, delta) as (
        select f.facility, m.list, 'able', b.day, b.delta
        from fresh f join list_member m using (technique) cross join lateral (
            {_moved("f.able", "f.was")}
        ) b
    ),
    {SPREAD}
""")
ADD_LISTS = statement(f"""
    with change(subject, list, measure, day, delta) as (
        select c.facility, m.list, s.state, b.day, b.delta
        from list_member m join capability c on c.technique = m.technique
            cross join lateral (values {", ".join(f"('{state}', c.{state})" for state in STATES)}) as s(state, days)
            cross join lateral ({days_to_steps("(s.days * m.days)")}) b
        where m.list = any(:lists::text[])
    ),
    {SPREAD}
""")
FORGET_LISTS = (statement(f"delete from subject_step where {OF_LISTS}"), statement(f"delete from unit_step where {OF_LISTS}"))


def _counting(where: str) -> str:
    """Sums up the steps by day, with the changes of the list's own size among them."""
    sums = ", ".join(f"sum({name}) over by_day" for name in STATES)
    steps = ", ".join(f"coalesce(sum(delta) filter (where measure = '{name}'), 0) as {name}" for name in STATES)
    return f"""
        with step as (
            select subject as facility, list, day, 0 as size, {steps} from subject_step
            where {where} and list <> '' group by subject, list, day
        ),
        change as (
            select facility, list, day, sum(size) as size, {", ".join(f"sum({name}) as {name}" for name in STATES)} from (
                select * from step
                union all
                select p.facility, p.list, lower(l.days), l.step, {", ".join("0" for _ in STATES)}
                from (select distinct facility, list from step) p join level_list l using (list)
            ) s group by facility, list, day
        )
        insert into coverage_series (facility, list, since, list_size, {", ".join(STATES)})
        select facility, list, day, sum(size) over by_day, {sums}
        from change window by_day as (partition by facility, list order by day)
    """


FORGET_SERIES = statement(f"delete from coverage_series where {OF_FACILITIES}")
REFRESH_SERIES = statement(_counting("subject = any(:facilities::text[])"))
FORGET_SERIES_OF_LISTS = statement(f"delete from coverage_series where {OF_LISTS}")
REFRESH_SERIES_OF_LISTS = statement(_counting(OF_LISTS))


async def refresh_capability(session: Session, facilities: Sequence[str], techniques: Sequence[str], *, lists: Sequence[str]) -> None:
    """The capabilities of some (facility, technique), and what their change makes in all lists but some."""
    await session.run(REFRESH_CAPABILITY, facilities=facilities, techniques=techniques, lists=lists)
    await _recount(session, facilities)


async def refresh_able(session: Session, facilities: Sequence[str], techniques: Sequence[str]) -> None:
    """Who is able of some (facility, technique), and what its change makes in all lists."""
    await session.run(REFRESH_ABLE, facilities=facilities, techniques=techniques)
    await _recount(session, facilities)


async def _recount(session: Session, facilities: Sequence[str]) -> None:
    await measure.forget_nothing(session)
    for move in (FORGET_SERIES, REFRESH_SERIES):
        await session.run(move, facilities=sorted({*facilities}))


async def recount_lists(session: Session, lists: Sequence[str]) -> None:
    """Steps and series of whole lists, whose members have changed."""
    for forget in FORGET_LISTS:
        await session.run(forget, lists=lists)
    await session.run(ADD_LISTS, lists=lists)
    for move in (FORGET_SERIES_OF_LISTS, REFRESH_SERIES_OF_LISTS):
        await session.run(move, lists=lists)
