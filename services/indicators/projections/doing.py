"""What facilities have done so far in a year, as measures: what was done counts from its day until the year ends.

`deployed`: the techniques first listed and first performed within the year. `did.<acts>`: all that a facility did for lower levels, by
the acts in order, joined by +. `connected`: telehealth brought it together with one of the levels usually meant.
"""

from collections.abc import Sequence

from services.indicators.deed.rules import JOINED, UNSAID, Act
from services.indicators.projections.measure import set_measures, setting, setting_steps
from shared.db import Session
from shared.statement import statement

# Whether the facility to which an assignment `s` goes is a station on its first day.
TO_STATION = """exists (
    select from facility_state t where t.facility = s.to_facility and t.valid @> s.starts_on
        and (t.kind = 'commune_station' or (t.kind = 'regional_polyclinic' and t.acts_as_station))
)"""
OF_TITLES = f"s.title ~ '^({'|'.join(UNSAID.titles)})(_|$)'"
UPPER_LEVELS = ", ".join(f"'{level}'" for level in UNSAID.connected_to)


def _next_year(day: str) -> str:
    return f"make_date(extract(year from {day})::integer + 1, 1, 1)"


# A link of direction that holds on any day of a year counts until the year ends.
DID = f"""
    with act(facility, act, days) as materialized (
        select facility, act, range_agg(days) from (
            select s.from_facility, a.act, daterange(s.starts_on, {_next_year("s.starts_on")})
            from sent s cross join lateral (
                select '{Act.ROTATION}'
                union all
                select '{Act.DISPATCH_TO_STATIONS}' where {OF_TITLES} and {TO_STATION}
            ) a(act)
            where s.from_facility = any(:subjects::text[]) and s.status in ('started', 'ended')
            union all
            select facility, '{Act.TRANSFER}', daterange(day, {_next_year("day")}) from taught where facility = any(:subjects::text[])
            union all
            select facility, '{Act.FIELD_DIRECTION}', daterange(lower(days), {_next_year("upper(days) - 1")})
            from directing where facility = any(:subjects::text[]) and not isempty(days)
        ) d(facility, act, days) group by facility, act
    ),
    span as (
        select facility, day, lead(day) over (partition by facility order by day) as until from (
            select facility, lower(r) as day from act cross join lateral unnest(days) r
            union
            select facility, upper(r) from act cross join lateral unnest(days) r where not upper_inf(r)
        ) b
    )
    select facility, did, range_agg(daterange(day, until)) from (
        select s.facility, s.day, s.until, 'did.' || string_agg(a.act, '{JOINED}' order by a.act collate "C") as did
        from span s join act a on a.facility = s.facility and a.days @> s.day group by s.facility, s.day, s.until
    ) d group by facility, did
"""
CONNECTED = f"""
    select m.facility, 'connected', range_agg(daterange(m.day, {_next_year("m.day")})) from (
        select upper_facility, lower_facility, day from telehealth where upper_facility = any(:subjects::text[]) and held
        union all
        select lower_facility, upper_facility, day from telehealth where lower_facility = any(:subjects::text[]) and held
    ) m(facility, other, day)
        join facility_state o on o.facility = m.other and o.valid @> m.day and o.level in ({UPPER_LEVELS})
    group by m.facility
"""
COUNT_DONE = setting(f"({DID}) union all {CONNECTED}", "did", "connected")
COUNT_DEPLOYED = setting_steps(
    f"""
    select l.facility, 'deployed', b.day, b.delta
    from listing l cross join lateral (values (l.deployed_on, 1), ({_next_year("l.deployed_on")}, -1)) b(day, delta)
    where l.facility = any(:subjects::text[]) and extract(year from l.deployed_on) = extract(year from l.listed_on)
    """,
    "deployed",
)
# Whose deeds the facts of some subjects are: of assignments, transfers, links, sessions, and of what a facility at the other end is.
LIST_DOERS = statement("""
    select coalesce(array_agg(distinct facility), '{}') from (
        select from_facility from sent where assignment = any(:said::text[]) or to_facility = any(:said)
        union all
        select facility from taught where transfer = any(:said)
        union all
        select facility from directing where link = any(:said)
        union all
        select f.facility from telehealth cross join lateral (values (upper_facility), (lower_facility)) f(facility)
        where session = any(:said) or upper_facility = any(:said) or lower_facility = any(:said)
    ) d(facility)
""")


async def count_done(session: Session, facilities: Sequence[str]) -> None:
    """Say anew what some facilities did for lower levels, and whether telehealth connected them."""
    if facilities:
        await set_measures(session, COUNT_DONE, facilities)


async def count_deployed(session: Session, facilities: Sequence[str]) -> None:
    """Say anew how many techniques some facilities newly performed."""
    if facilities:
        await set_measures(session, COUNT_DEPLOYED, facilities)
