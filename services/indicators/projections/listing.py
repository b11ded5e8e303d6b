"""Techniques newly listed and newly performed: since when a facility lists each, and its own people's first case after that.

The approvals and returns themselves are coverage's facts, of the same slice.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from asyncpg import Record

from services.indicators.projections.competency import COUNT_LISTED, COUNT_PROFICIENT
from services.indicators.projections.coverage import APPROVALS, RETURNS
from services.indicators.projections.doing import count_deployed
from services.indicators.projections.measure import set_since
from shared.contracts.transfer_training import FirstCaseRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD_FIRST_CASES = statement(f"""
    with {SLICE_SQL}
    insert into first_case (transfer, version, position, facility, technique, day)
    select subject, version, position, data->>'facility', data->>'technique_code', (data->>'on')::date
    from slice where type = '{FirstCaseRecorded.type}' on conflict do nothing
""")
# What any version of the approvals of a slice names, and the first day on which one of these versions takes effect.
LIST_TOUCHED = statement(f"""
    with {SLICE_SQL},
    said as (
        select facility, techniques, min(effective_on) over (partition by approval) as since from approval_fact
        where approval in (select subject from slice where type like 'vn.tuyen.catalog.approval-%')
    )
    select facility, technique, min(since) as since from said cross join lateral unnest(techniques) as t(technique)
    group by facility, technique order by facility, technique
""")
# Forgetting and refreshing give the listings that are performed, before and after.
FORGET = statement("""
    with moved as (
        delete from listing l using unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
        where l.facility = k.facility and l.technique = k.technique returning l.*
    )
    select facility, technique, listed_on, deployed_on from moved where deployed_on is not null
""")
# The day of the first case of a listing `h` that is its facility's own, once it was listed.
DEPLOYED = """
    least(
        (
            select i.last_day from return_item i
            where i.facility = h.facility and i.technique = h.technique and i.last_day >= lower(h.days)
                and i.cases > i.rotated_cases and i.counts
            order by i.last_day limit 1
        ),
        (select min(c.day) from first_case c where c.facility = h.facility and c.technique = h.technique and c.day >= lower(h.days))
    )"""
# Like coverage's own refresh, but techniques above the level are listed, too.
REFRESH = statement(f"""
    with key as (select * from unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)),
    said as (
        select distinct on (facility, technique, f.approval, f.effective_on) k.facility, k.technique, f.approval, f.effective_on,
            f.status = 'in_force' and k.technique = any(f.techniques) and k.facility = f.facility as listed
        from key k join approval_technique a using (facility, technique) join approval_fact f on f.approval = a.approval
        order by facility, technique, f.approval, f.effective_on, f.version desc
    ),
    held as (
        select facility, technique, range_agg(days) as days from (
            select facility, technique, listed,
                daterange(effective_on, lead(effective_on) over (partition by facility, technique, approval order by effective_on)) as days
            from said
        ) d where listed group by facility, technique
    ),
    moved as (
        insert into listing (facility, technique, days, listed_on, deployed_on)
        select h.facility, h.technique, h.days, lower(h.days), {DEPLOYED}
        from held h returning *
    )
    select facility, technique, listed_on, deployed_on from moved where deployed_on is not null
""")

# What returns and first cases of a slice change: nothing where a technique was performed before. Gives the facilities where it changes.
DEPLOY = statement(f"""
    with {SLICE_SQL},
    touched(facility, technique, day) as (
        select i.facility, i.technique, i.last_day from slice s join return_item i
            on i.facility = s.data->>'facility' and i.last_day = (to_date(s.data->>'month', 'YYYY-MM') + interval '1 month - 1 day')::date
        where s.type like 'vn.tuyen.catalog.return-%'
        union
        select data->>'facility', data->>'technique_code', (data->>'on')::date from slice where type = '{FirstCaseRecorded.type}'
    ),
    told as materialized (
        select h.facility, h.technique, {DEPLOYED} as day from listing h where (h.facility, h.technique) in (
            select facility, technique from touched t join listing l using (facility, technique)
            where l.deployed_on is null or l.deployed_on >= t.day
        )
    ),
    moved as (
        update listing l set deployed_on = t.day from told t
        where l.facility = t.facility and l.technique = t.technique and l.deployed_on is distinct from t.day returning l.facility
    )
    select coalesce(array_agg(distinct facility), '{{}}') from moved
""")

# The facilities where somebody masters one of the techniques.
LIST_MASTERED = statement("""
    select coalesce(array_agg(distinct p.facility), '{}')
    from unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
        join presence p using (facility) join competency c using (practitioner, technique)
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Refresh the listings that a slice touches, and count the newly performed ones and how many hang on whom."""
    columns = slice_.parameters()
    if FirstCaseRecorded.type in slice_.type:
        await session.run(RECORD_FIRST_CASES, **columns)
    deployed: set[str] = set()
    if APPROVALS & set(slice_.type):
        deployed |= await _list_approved(session, await session.all(LIST_TOUCHED, **columns))
    if not APPROVALS.issuperset(slice_.type):
        deployed |= {*await session.value(DEPLOY, **columns)}
    await count_deployed(session, sorted(deployed))


async def _list_approved(session: Session, touched: Sequence[Record]) -> set[str]:
    """Refresh what some approvals list; returns the facilities where another technique is performed, or on another day."""
    keys = {"facilities": [row["facility"] for row in touched], "techniques": [row["technique"] for row in touched]}
    before, after = await session.all(FORGET, **keys), await session.all(REFRESH, **keys)
    since: dict[str, date] = {}
    for row in touched:
        since[row["facility"]] = min(row["since"], since.get(row["facility"], date.max))
    await set_since(session, COUNT_LISTED, since)
    mastered = await session.value(LIST_MASTERED, **keys)
    await set_since(session, COUNT_PROFICIENT, {facility: since[facility] for facility in mastered})
    return {row["facility"] for row in {*before} ^ {*after}}


LISTING = Projection(
    "listing",
    7,
    Path(__file__).with_suffix(".sql"),
    {"catalog": APPROVALS | RETURNS, "transfer": frozenset({FirstCaseRecorded.type})},
    apply,
)
