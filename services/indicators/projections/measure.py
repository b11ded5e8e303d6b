"""Measures: what is counted of each facility, unit and rotation plan by day, and kept for every unit above it.

A measure is a sum of dated steps, so a unit's measure is the sum of its subjects' steps on the days on which they stand in it. All moves
are additions: a fact adds the difference that it makes, and a subject that moves takes its steps away from one unit and adds them to
another. Nothing is ever summed up anew but where a list is published again.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from services.indicators.projections.plan_ground import PLAN_CLASS, PLAN_GROUND
from shared.contracts.catalog import AdminUnitRecorded, FacilityClosed, FacilityRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import Statement, statement

MEMBERS, NOT_REPORTED = "members", "not_reported"
ALWAYS = "-infinity"


YEAR = "place, list, measure, year, class"


def _raising(steps: str) -> str:
    """Adds steps (subject, list, measure, day, delta) to the units in which their subjects stand."""
    return f"""
        with moved as materialized (
            select s.place, c.list, c.measure, extract(year from b.day)::smallint as year, s.class,
                extract(doy from b.day)::smallint as day, sum(b.delta) as delta
            from {steps} c cross join lateral (select place, class, days from standing where subject = c.subject offset 0) s
                cross join lateral unnest(s.days) as r(days)
                cross join lateral (values (greatest(c.day, lower(r.days)), c.delta), (upper(r.days), -c.delta)) as b(day, delta)
            where b.day is not null and (upper_inf(r.days) or c.day < upper(r.days))
            group by 1, 2, 3, 4, 5, 6 having sum(b.delta) <> 0
        ),
        stood as (
            select {YEAR}, d.day, d.delta from (select distinct {YEAR} from moved) m join unit_year k using ({YEAR})
                cross join lateral (
                    select day, count - lag(count, 1, 0::bigint) over (order by day) as delta from unnest(k.days, k.counts) as t(day, count)
                ) d
        ),
        day as (
            select {YEAR}, day, sum(delta) as delta, sum(sum(delta)) over (partition by {YEAR} order by day) as count
            from (select * from moved union all select * from stood) s group by {YEAR}, day
        )
        insert into unit_year ({YEAR}, total, days, counts)
        select {YEAR}, sum(delta), coalesce(array_agg(day order by day) filter (where delta <> 0), '{{}}'),
            coalesce(array_agg(count order by day) filter (where delta <> 0), '{{}}')
        from day group by {YEAR}
        on conflict ({YEAR}) do update set (total, days, counts) = (excluded.total, excluded.days, excluded.counts)
    """


# The end of a statement whose `change` holds steps: they are added to the subjects' and to the units'. Gives whose differ from when.
SPREAD = f"""
    net as materialized (
        select subject, list, measure, day, sum(delta) as delta from change
        group by subject, list, measure, day having sum(delta) <> 0
    ),
    kept as (
        insert into subject_step as k (subject, list, measure, day, delta) select subject, list, measure, day, delta from net
        on conflict (subject, list, measure, day) do update set delta = k.delta + excluded.delta
    ),
    raised as ({_raising("net")})
    select subject, list, min(day) as day from net group by subject, list
"""


# Subjects, each with the first day on which something may change, the day before, and the days from that one on.
SINCE = """
    select subject, since, since - 1 as before, datemultirange(daterange(since - 1, null)) as days
    from unnest(:subjects::text[], :since::date[]) as a(subject, since)
"""


def days_to_steps(days: str) -> str:
    """The steps (day, delta) of an SQL expression for days: one up where they begin, one down where they end."""
    return f"""
        select coalesce(lower(r), '{ALWAYS}') as day, 1 as delta from unnest({days}) as r
        union all select upper(r), -1 from unnest({days}) as r where not upper_inf(r)
    """


def setting(said: str, *measures: str, since: bool = False) -> Statement:
    """Takes what is `said` (subject, measure, days) of `:subjects` as all that these measures are, and adds the difference that it makes.

    Several days of one measure that overlap add up: it is then a count. A name stands for all measures `<name>.<more>` too.
    `since` as in setting_steps.
    """
    steps = days_to_steps("s.days")
    said_in_steps = f"select s.subject, s.measure, d.day, d.delta from ({said}) s(subject, measure, days) cross join lateral ({steps}) d"
    return setting_steps(said_in_steps, *measures, since=since)


def setting_steps(said: str, *measures: str, since: bool = False) -> Statement:
    """The same of what is `said` in steps (subject, measure, day, delta).

    With since=True the statement takes `:since`, too: of each subject the first day on which something may change. What is said may then
    begin on the day before, with all that holds on it: `asked` (subject, since, before, days) tells it.
    """
    named = ", ".join(f"'{measure}'" for measure in measures)
    changing = "s.day >= a.since" if since else "true"
    asked = SINCE if since else "select subject from unnest(:subjects::text[]) as a(subject)"
    return statement(f"""
        with asked as materialized ({asked}),
        change(subject, list, measure, day, delta) as (
            select s.subject, '', s.measure, s.day, s.delta from ({said}) s(subject, measure, day, delta) join asked a using (subject)
            where {changing}
            union all
            select s.subject, s.list, s.measure, s.day, -s.delta from asked a join subject_step s using (subject)
            where {changing} and s.list = '' and split_part(s.measure, '.', 1) in ({named})
        ),
        {SPREAD}
    """)


# Whose standing an event of a unit or a facility may change.
LIST_TOUCHED = statement(f"""
    with recursive {SLICE_SQL},
    unit as (select distinct data->>'code' as code from slice where type = '{AdminUnitRecorded.type}'),
    followed(first, code) as (
        select unit, unit from plan_state where exists (select from unit)
        union
        select f.first, u.successors[1] from followed f join unit_state u on u.code = f.code and u.successors[1] is not null
    ),
    touched(subject) as (
        select subject from slice where type <> '{AdminUnitRecorded.type}'
        union all
        select '@' || code from unit
        union all
        select s.subject from standing s join unit u on s.place = u.code
        union all
        select s.subject from unit u join unit_state b on b.parent = u.code join standing s on s.place = b.code
        union all
        select f.facility from facility_state f join unit u on f.admin_unit = u.code
    )
    select coalesce(array_agg(distinct subject), '{{}}') from (
        select subject from touched
        union all
        select '#' || p.plan from touched t join plan_state p on p.unit = t.subject
        union all
        select '#' || p.plan from unit u join followed f using (code) join plan_state p on p.unit = f.first
    ) all_of_them
""")
CARRY = statement(f"""
    with step as (
        select subject, list, measure, day, :sign::integer * delta as delta from subject_step where subject = any(:subjects::text[])
    ),
    raised as ({_raising("step")})
    select count(*) from step
""")
FORGET_STANDING = statement("delete from standing where subject = any(:subjects::text[])")
# The class of a facility: its kind, its level, whether it has beds, whether it acts as station; of a unit: its level and its
# difficulties; a plan has neither.
REFRESH_STANDING = statement(f"""
    with recursive {PLAN_GROUND},
    up(subject, class, place, parent, days) as (
        select f.facility, concat_ws('|', f.kind, f.level, (coalesce(f.beds, 0) > 0)::integer, f.acts_as_station::integer),
            u.code, u.parent, f.valid * u.valid
        from facility_state f join unit_state u on u.code = f.admin_unit and u.valid && f.valid
        where f.facility = any(:subjects::text[])
        union all
        select '@' || u.code, u.level || '|' || array_to_string(array(select unnest(u.difficulty) order by 1), ','),
            u.code, u.parent, u.valid
        from unit_state u where u.code in (select substr(s, 2) from unnest(:subjects::text[]) s where s like '@%')
        union all
        select subject, '{PLAN_CLASS}', code, parent, days from plan_ground
        union all
        select b.subject, b.class, u.code, u.parent, b.days * u.valid
        from up b join unit_state u on u.code = b.parent and u.valid && b.days
    )
    insert into standing (subject, place, class, days)
    select subject, place, class, range_agg(days) from (
        select subject, place, class, days from up
        union all
        select subject, 'VN', class, days from up where parent is null
    ) s group by subject, place, class
""")
COUNT_MEMBERS = statement(f"""
    insert into subject_step (subject, list, measure, day, delta)
    select subject, '', '{MEMBERS}', '{ALWAYS}', 1 from unnest(:subjects::text[]) as s(subject) on conflict do nothing
""")
# The return of a month is awaited through the month after it, of those who were there on its last day.
REFRESH_REPORTING = setting(
    f"""
    select f.code, '{NOT_REPORTED}', coalesce((
        select range_agg(daterange(
            (date_trunc('month', lower(s.valid)) + interval '1 month')::date,
            (date_trunc('month', upper(s.valid)) + interval '1 month')::date
        )) from facility_state s where s.facility = f.code
    ), '{{}}') - coalesce((
        select range_agg(daterange(m.last_day + 1, (m.last_day + 1 + interval '1 month')::date))
        from return_month m where m.facility = f.code and m.reported
    ), '{{}}')
    from unnest(:subjects::text[]) as f(code)
    """,
    NOT_REPORTED,
)
FORGET_NOTHING = (
    statement("delete from subject_step where delta = 0"),
    statement("delete from unit_year where days = '{}'"),
)


async def apply(session: Session, slice_: Slice) -> None:
    """Move the steps of exactly the subjects whose place, or what they are, a slice may change."""
    subjects = await session.value(LIST_TOUCHED, **slice_.parameters())
    await stand(session, subjects)
    await set_measures(session, REFRESH_REPORTING, subjects)


async def stand(session: Session, subjects: Sequence[str]) -> None:
    """Say anew where some subjects stand, and move their steps."""
    await session.run(COUNT_MEMBERS, subjects=subjects)
    await session.run(CARRY, subjects=subjects, sign=-1)
    await session.run(FORGET_STANDING, subjects=subjects)
    await session.run(REFRESH_STANDING, subjects=subjects)
    await session.run(CARRY, subjects=subjects, sign=1)


async def set_measures(session: Session, setting_: Statement, subjects: Sequence[str]) -> None:
    """Say anew what measures of some subjects are."""
    await session.run(setting_, subjects=subjects)
    await forget_nothing(session)


async def set_since(session: Session, setting_: Statement, subjects: Mapping[str, date]) -> None:
    """Say anew what measures of some subjects are, of each from a day on."""
    if subjects:
        await session.run(setting_, subjects=[*subjects], since=[*subjects.values()])
        await forget_nothing(session)


async def forget_nothing(session: Session) -> None:
    """Take away the steps that cancelled out, so that the order in which facts came leaves no trace."""
    for forget in FORGET_NOTHING:
        await session.run(forget)


MEASURE = Projection(
    "measure",
    5,
    Path(__file__).with_suffix(".sql"),
    {"catalog": frozenset({AdminUnitRecorded.type, FacilityRecorded.type, FacilityClosed.type})},
    apply,
)
