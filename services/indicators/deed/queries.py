"""Reading what facilities did within a period, one by one: a facility brings only the deeds of the period into the unit it stands in."""

from collections.abc import Collection, Sequence
from datetime import date

import asyncpg

from services.indicators.deed.rules import Deeds, counted
from services.indicators.home.queries import HOMES, HOMES_THAT_DAY
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.projections.doing import TO_STATION
from services.indicators.underway.queries import DUE, Days
from services.indicators.value.rules import Member
from shared.db import Session
from shared.statement import Statement, statement

IN_PERIOD = "between :since::date and :as_of::date"
PLANNED_DAYS = "between :planned_from::date and :planned_to::date"
STARTED = f"s.from_facility = f.facility and s.starts_on {IN_PERIOD} and s.status in ('started', 'ended')"
# By indicator: each thing that a facility `f` did within the period.
ACTS = {
    IndicatorCode.NEW_TECHNIQUES_DEPLOYED: f"""
        select 'deployed' as deed, l.technique as act, null as other, l.deployed_on as day, null::bigint as position
        from listing l where l.facility = f.facility and l.listed_on >= :since and l.deployed_on {IN_PERIOD}
        union all
        select 'not_reported', f.facility, null, :as_of::date, null from subject_step
        where subject = f.facility and list = '' and measure = 'not_reported' and day <= :as_of having sum(delta) > 0
    """,
    IndicatorCode.SENDING_UNITS_SHARE: f"""
        select 'rotation' as deed, s.assignment as act, s.to_facility as other, s.starts_on as day, s.position from sent s where {STARTED}
        union all
        select 'dispatched.' || s.title, s.assignment, s.to_facility, s.starts_on, s.position from sent s where {STARTED} and {TO_STATION}
        union all
        select 'transfer', t.transfer, null, t.day, t.position from taught t where t.facility = f.facility and t.day {IN_PERIOD}
        union all
        select 'field_direction', d.link, null, lower(d.days), d.position from directing d
        where d.facility = f.facility and d.days && daterange(:since, null) and not d.days >> daterange(null, :as_of, '[]')
    """,
    IndicatorCode.TELEHEALTH_UNITS: f"""
        select 'telehealth.' || o.level as deed, m.act, m.other, m.day, m.position from (
            select session as act, lower_facility as other, day, position from telehealth
            where upper_facility = f.facility and day {IN_PERIOD} and held
            union all
            select session, upper_facility, day, position from telehealth
            where lower_facility = f.facility and day {IN_PERIOD} and held
        ) m join facility_state o on o.facility = m.other and o.valid @> m.day
    """,
}
# The same of what is planned for some days, or waits to be listed.
PLANNED = {
    IndicatorCode.NEW_TECHNIQUES_DEPLOYED: f"""
        select distinct 'deployed', t.code, null, null::date, null::bigint from underway u, unnest(u.techniques) as t(code)
        where u.to_facility = f.facility and {DUE} and not exists (
            select from listing l where l.facility = f.facility and l.technique = t.code
                and (l.listed_on < :since or l.deployed_on {IN_PERIOD})
        )
    """,
    IndicatorCode.SENDING_UNITS_SHARE: f"""
        select d.deed, s.assignment, s.to_facility, s.starts_on, s.position
        from sent s cross join lateral (
            select 'rotation' as deed
            union all
            select 'dispatched.' || s.title where {TO_STATION}
        ) d
        where s.from_facility = f.facility and s.status = 'approved' and s.starts_on {PLANNED_DAYS}
        union all
        select 'transfer', u.transfer, null, u.begins_on, null::bigint from underway u
        where u.from_facility = f.facility and u.status = 'approved' and u.begins_on {PLANNED_DAYS}
    """,
}


def _listing(acts: str, homes: str) -> Statement:
    return statement(f"""
        with recursive {homes}
        select h.root, f.facility as subject, f.kind, f.level, f.level as list, f.acts_as_station, coalesce(f.beds, 0) > 0 as with_beds,
            '{{}}'::text[] as difficulty,
            coalesce(d.counts, '{{}}') as counts
        from home h join facility_state f on f.facility = h.facility and f.valid @> :as_of::date and f.kind = any(:kinds::text[])
        cross join lateral (
            select jsonb_object_agg(deed, times) as counts from (select deed, count(*) as times from ({acts}) a group by deed) x
        ) d
        order by h.root, f.facility
    """)


COUNTED = {code: f"{acts} union all {PLANNED[code]}" if code in PLANNED else acts for code, acts in ACTS.items()}
LIST = {code: _listing(acts, HOMES) for code, acts in COUNTED.items()}
LIST_THAT_DAY = {code: _listing(acts, HOMES_THAT_DAY) for code, acts in COUNTED.items()}
LIST_ACTS = {
    code: statement(f"select a.* from (select :facility::text as facility) f cross join lateral ({acts}) a order by day, deed, act")
    for code, acts in ACTS.items()
}


async def list_members(
    session: Session,
    roots: Sequence[str],
    *,
    indicator: str,
    kinds: Collection[str],
    deeds: Deeds,
    since: date,
    as_of: date,
    boundaries: date,
    planned: Days | None = None,
) -> list[Member]:
    """The facilities of some kinds in some units on a day, with what an indicator counts of each from `since` until that day.

    `planned`: what is planned for these days counts, too.
    """
    first, last = planned or (None, None)
    days = {"since": since, "as_of": as_of, "boundaries": boundaries, "planned_from": first, "planned_to": last}
    listing = LIST_THAT_DAY if boundaries == as_of else LIST
    rows = await session.all(listing[IndicatorCode(indicator)], roots=list(roots), kinds=list(kinds), **days)
    return [Member(**{**row, "counts": counted(indicator, row["counts"], deeds)}) for row in rows]


async def list_acts(session: Session, facility: str, *, indicator: str, since: date, as_of: date) -> list[asyncpg.Record]:
    """What a facility did within a period: `deed`, `act` (its id), `other` (the facility at its other end), `day`, and `position`."""
    return await session.all(LIST_ACTS[IndicatorCode(indicator)], facility=facility, since=since, as_of=as_of)
