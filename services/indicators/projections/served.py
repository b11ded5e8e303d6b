"""Which stations and polyclinics serve which communes: those in which they stand, and those for which a polyclinic acts as station."""

from datetime import date
from pathlib import Path

from services.indicators.projections.measure import set_since
from services.indicators.projections.staffing import COUNT_COMMUNES, LIST_SERVED
from shared.contracts.catalog import AdminUnitRecorded, FacilityClosed, FacilityRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

# What stands in a village stands in the commune above it.
LIST_TOUCHED = statement(f"""
    with {SLICE_SQL}
    select coalesce(array_agg(distinct facility), '{{}}') from (
        select subject as facility from slice where type <> '{AdminUnitRecorded.type}'
        union all
        select f.facility from slice s join facility_state f on f.admin_unit = s.data->>'code' where s.type = '{AdminUnitRecorded.type}'
    ) touched
""")
FORGET = statement("delete from served where facility = any(:facilities::text[])")
REFRESH = statement("""
    insert into served (facility, subject, days)
    select facility, '@' || commune, range_agg(days) from (
        select f.facility, case u.level when 'village' then u.parent else u.code end as commune, f.valid * u.valid as days
        from facility_state f join unit_state u on u.code = f.admin_unit and u.valid && f.valid and u.level in ('commune', 'village')
        where f.facility = any(:facilities::text[]) and f.kind in ('commune_station', 'regional_polyclinic')
        union all
        select f.facility, c.commune, f.valid from facility_state f cross join lateral unnest(f.serves_communes) c(commune)
        where f.facility = any(:facilities::text[]) and f.kind = 'regional_polyclinic' and f.acts_as_station
    ) s
    where commune is not null group by facility, commune
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Say anew whom the facilities touched by a slice serve, and what the communes served before or after have through them."""
    facilities = await session.value(LIST_TOUCHED, **slice_.parameters())
    since = [date.min] * len(facilities)
    before = await session.all(LIST_SERVED, facilities=facilities, since=since)
    await session.run(FORGET, facilities=facilities)
    await session.run(REFRESH, facilities=facilities)
    after = await session.all(LIST_SERVED, facilities=facilities, since=since)
    await set_since(session, COUNT_COMMUNES, {row["subject"]: date.min for row in [*before, *after]})


SERVED = Projection(
    "served",
    1,
    Path(__file__).with_suffix(".sql"),
    {"catalog": frozenset({AdminUnitRecorded.type, FacilityRecorded.type, FacilityClosed.type})},
    apply,
)
