"""Reading what facilities did within a period, one by one: a facility brings only the deeds of the period into the unit it stands in."""

from collections.abc import Collection, Sequence
from datetime import date

from services.indicators.deed.rules import Deeds, counted
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.value.queries import HOMES
from services.indicators.value.rules import Member
from shared.db import Session
from shared.statement import Statement, statement

IN_PERIOD = "between :since::date and :as_of::date"
STATIONS = """exists (
    select from facility_state t where t.facility = s.to_facility and t.valid @> s.starts_on
        and (t.kind = 'commune_station' or (t.kind = 'regional_polyclinic' and t.acts_as_station))
)"""
# By indicator: what a facility `f` did within the period, and how often.
DID = {
    IndicatorCode.NEW_TECHNIQUES_DEPLOYED: f"""
        select 'deployed' as deed, count(*) as times from listing l
        where l.facility = f.facility and l.listed_on >= :since and l.deployed_on {IN_PERIOD}
        union all
        select 'not_reported', sum(delta)::bigint from subject_step
        where subject = f.facility and list = '' and measure = 'not_reported' and day <= :as_of
    """,
    IndicatorCode.SENDING_UNITS_SHARE: f"""
        select 'rotation' as deed, count(*) as times from sent s
        where s.from_facility = f.facility and s.starts_on {IN_PERIOD} and s.status in ('started', 'ended')
        union all
        select 'dispatched.' || s.title, count(*) from sent s
        where s.from_facility = f.facility and s.starts_on {IN_PERIOD} and s.status in ('started', 'ended') and {STATIONS}
        group by s.title
        union all
        select 'transfer', count(*) from taught t where t.facility = f.facility and t.day {IN_PERIOD}
        union all
        select 'field_direction', count(*) from directing d where d.facility = f.facility and d.days && daterange(:since, null)
            and not d.days >> daterange(null, :as_of, '[]')
    """,
    IndicatorCode.TELEHEALTH_UNITS: f"""
        select 'telehealth.' || o.level as deed, count(*) as times from (
            select day, lower_facility as other from telehealth where upper_facility = f.facility and day {IN_PERIOD} and held
            union all
            select day, upper_facility from telehealth where lower_facility = f.facility and day {IN_PERIOD} and held
        ) m join facility_state o on o.facility = m.other and o.valid @> m.day
        group by o.level
    """,
}


def _listing(did: str) -> Statement:
    return statement(f"""
        with recursive {HOMES}
        select h.root, f.facility as subject, f.kind, f.level, f.level as list, f.acts_as_station, coalesce(f.beds, 0) > 0 as with_beds,
            '{{}}'::text[] as difficulty,
            coalesce(d.counts, '{{}}') as counts
        from home h join facility_state f on f.facility = h.facility and f.valid @> :as_of::date and f.kind = any(:kinds::text[])
        cross join lateral (select jsonb_object_agg(deed, times) filter (where times > 0) as counts from ({did}) x) d
        order by h.root, f.facility
    """)


LIST = {code: _listing(did) for code, did in DID.items()}


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
) -> list[Member]:
    """The facilities of some kinds in some units on a day, with what an indicator counts of each from `since` until that day."""
    days = {"since": since, "as_of": as_of, "boundaries": boundaries}
    rows = await session.all(LIST[IndicatorCode(indicator)], roots=list(roots), kinds=list(kinds), **days)
    return [Member(**{**row, "counts": counted(indicator, row["counts"], deeds)}) for row in rows]
