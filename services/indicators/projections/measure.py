"""Measures: what is counted of each facility by day, and kept for every unit above it.

A measure is a sum of dated steps, so a unit's measure is the sum of its facilities' steps on the days on which they stand in it. All moves
are additions: a fact adds the difference that it makes, and a facility that moves takes its steps away from one unit and adds them to
another. Nothing is ever summed up anew but where a list is published again.
"""

from collections.abc import Sequence
from pathlib import Path

from shared.contracts.catalog import AdminUnitRecorded, FacilityClosed, FacilityRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import Statement, statement

FACILITIES, NOT_REPORTED = "facilities", "not_reported"
ALWAYS = "-infinity"


def _raising(steps: str) -> str:
    """Adds steps (facility, list, measure, day, delta) to the units in which their facilities stand."""
    return f"""
        insert into unit_step as k (place, list, measure, monthly, day, class, delta)
        select s.place, c.list, c.measure, g.monthly, g.day, s.class, sum(b.delta)
        from {steps} c join standing s using (facility) cross join lateral unnest(s.days) as r(days)
            cross join lateral (values (greatest(c.day, lower(r.days)), c.delta), (upper(r.days), -c.delta)) as b(day, delta)
            cross join lateral (values (false, b.day), (true, date_trunc('month', b.day)::date)) as g(monthly, day)
        where b.day is not null and (upper_inf(r.days) or c.day < upper(r.days))
        group by s.place, c.list, c.measure, g.monthly, g.day, s.class having sum(b.delta) <> 0
        on conflict (place, list, measure, monthly, day, class) do update set delta = k.delta + excluded.delta
    """


# The end of a statement whose `change` holds steps: they are added to the facilities' and to the units'.
SPREAD = f"""
    net as materialized (
        select facility, list, measure, day, sum(delta) as delta from change
        group by facility, list, measure, day having sum(delta) <> 0
    ),
    kept as (
        insert into facility_step as k (facility, list, measure, day, delta) select facility, list, measure, day, delta from net
        on conflict (facility, list, measure, day) do update set delta = k.delta + excluded.delta
    ),
    raised as ({_raising("net")})
    select count(*) from net
"""


def days_to_steps(days: str) -> str:
    """The steps (day, delta) of an SQL expression for days: one up where they begin, one down where they end."""
    return f"""
        select coalesce(lower(r), '{ALWAYS}') as day, 1 as delta from unnest({days}) as r
        union all select upper(r), -1 from unnest({days}) as r where not upper_inf(r)
    """


def setting(said: str) -> Statement:
    """Takes what is `said` (facility, measure, days) as the days of these measures, and adds the difference that it makes."""
    return statement(f"""
        with said(facility, measure, days) as ({said}),
        fresh as (
            insert into facility_days as k (facility, measure, days) select facility, measure, days from said
            on conflict (facility, measure) do update set days = excluded.days where k.days <> excluded.days
            returning new.facility, new.measure, new.days as is, coalesce(old.days, '{{}}') as was
        ),
        change(facility, list, measure, day, delta) as (
            select f.facility, '', f.measure, s.day, s.delta from fresh f cross join lateral ({days_to_steps("f.is")}) s
            union all
            select f.facility, '', f.measure, s.day, -s.delta from fresh f cross join lateral ({days_to_steps("f.was")}) s
        ),
        {SPREAD}
    """)


# Whose standing an event of a unit or a facility may change.
LIST_TOUCHED = statement(f"""
    with {SLICE_SQL},
    unit as (select distinct data->>'code' as code from slice where type = '{AdminUnitRecorded.type}')
    select coalesce(array_agg(distinct facility), '{{}}') from (
        select subject as facility from slice where type <> '{AdminUnitRecorded.type}'
        union all
        select s.facility from standing s join unit u on s.place = u.code
        union all
        select s.facility from unit u join unit_state b on b.parent = u.code join standing s on s.place = b.code
        union all
        select f.facility from facility_state f join unit u on f.admin_unit = u.code
    ) touched
""")
CARRY = statement(f"""
    with step as (
        select facility, list, measure, day, :sign::integer * delta as delta from facility_step where facility = any(:facilities::text[])
    )
    {_raising("step")}
""")
FORGET_STANDING = statement("delete from standing where facility = any(:facilities::text[])")
REFRESH_STANDING = statement("""
    with recursive up(facility, class, place, parent, days) as (
        select f.facility, concat_ws('|', f.kind, f.level, (coalesce(f.beds, 0) > 0)::integer, f.acts_as_station::integer),
            u.code, u.parent, f.valid * u.valid
        from facility_state f join unit_state u on u.code = f.admin_unit and u.valid && f.valid
        where f.facility = any(:facilities::text[])
        union all
        select b.facility, b.class, u.code, u.parent, b.days * u.valid
        from up b join unit_state u on u.code = b.parent and u.valid && b.days
    )
    insert into standing (facility, place, class, days)
    select facility, place, class, range_agg(days) from (
        select facility, place, class, days from up
        union all
        select facility, 'VN', class, days from up where parent is null
    ) s group by facility, place, class
""")
COUNT_FACILITIES = statement(f"""
    insert into facility_step (facility, list, measure, day, delta)
    select facility, '', '{FACILITIES}', '{ALWAYS}', 1 from unnest(:facilities::text[]) as f(facility) on conflict do nothing
""")
# The return of a month is awaited through the month after it, of those who were there on its last day.
REFRESH_REPORTING = setting(f"""
    select f.code, '{NOT_REPORTED}', coalesce((
        select range_agg(daterange(
            (date_trunc('month', lower(s.valid)) + interval '1 month')::date,
            (date_trunc('month', upper(s.valid)) + interval '1 month')::date
        )) from facility_state s where s.facility = f.code
    ), '{{}}') - coalesce((
        select range_agg(daterange(m.last_day + 1, (m.last_day + 1 + interval '1 month')::date))
        from return_month m where m.facility = f.code and m.reported
    ), '{{}}')
    from unnest(:facilities::text[]) as f(code)
""")
FORGET_NOTHING = (
    statement("delete from facility_days where isempty(days)"),
    statement("delete from facility_step where delta = 0"),
    statement("delete from unit_step where delta = 0"),
)


async def apply(session: Session, slice_: Slice) -> None:
    """Move the steps of exactly the facilities whose place, or what they are, a slice may change."""
    facilities = await session.value(LIST_TOUCHED, **slice_.parameters())
    if not facilities:
        return
    await session.run(COUNT_FACILITIES, facilities=facilities)
    await session.run(CARRY, facilities=facilities, sign=-1)
    await session.run(FORGET_STANDING, facilities=facilities)
    await session.run(REFRESH_STANDING, facilities=facilities)
    await session.run(CARRY, facilities=facilities, sign=1)
    await refresh_reporting(session, facilities)


async def refresh_reporting(session: Session, facilities: Sequence[str]) -> None:
    """On which days the last month's return of some facilities is missing."""
    await session.run(REFRESH_REPORTING, facilities=facilities)
    await forget_nothing(session)


async def forget_nothing(session: Session) -> None:
    """Take away the steps that cancelled out, so that the order in which facts came leaves no trace."""
    for forget in FORGET_NOTHING:
        await session.run(forget)


MEASURE = Projection(
    "measure",
    1,
    Path(__file__).with_suffix(".sql"),
    {"catalog": frozenset({AdminUnitRecorded.type, FacilityRecorded.type, FacilityClosed.type})},
    apply,
)
