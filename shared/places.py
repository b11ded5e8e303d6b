"""Units and facilities as every follower of the catalog knows them: their dated states and the tree of today."""

from pathlib import Path

from shared.contracts.catalog import AdminUnitRecorded, FacilityClosed, FacilityRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD_UNITS = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into unit_fact (subject, version, code, since, level, parent, difficulty, valid_from, valid_to, successors, province,
            position)
        select subject, version, data->>'code', (data->>'since')::date, data->>'level', data->>'parent',
            array(select jsonb_array_elements_text(data->'difficulty')), (data->>'valid_from')::date, (data->>'valid_to')::date,
            array(select jsonb_array_elements_text(data->'successors')), province, position
        from slice where type = '{AdminUnitRecorded.type}'
        on conflict do nothing returning code
    )
    select coalesce(array_agg(distinct code), '{{}}') from fresh
""")
FORGET_UNITS = statement("delete from unit_state where code = any(:codes::text[])")
REFRESH_UNITS = statement("""
    insert into unit_state (code, since, valid, level, parent, difficulty, successors, province)
    select code, since, daterange(valid_from, least(valid_to, lead(valid_from) over (partition by code order by valid_from))),
        level, parent, difficulty, successors, province
    from (
        select distinct on (code, valid_from) * from (
            select distinct on (subject, code, valid_from) * from unit_fact where code = any(:codes::text[])
            order by subject, code, valid_from, version desc
        ) known
        where valid_to is null or valid_to > valid_from
        order by code, valid_from, since desc
    ) f
""")
RECORD_FACILITIES = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into facility_fact (facility, version, valid_from, taken_back, closed, kind, level, admin_unit, parent_facility,
            beds, acts_as_station, serves_communes, insurance_qualified, province, position)
        select subject, version, effective_on, coalesce((data->>'valid_to')::date = effective_on, false),
            type = '{FacilityClosed.type}', data->>'kind', data->>'level', data->>'admin_unit',
            data->>'parent_facility', (data->>'beds')::integer, (data->>'acts_as_station')::boolean,
            array(select jsonb_array_elements_text(coalesce(data->'serves_communes', '[]'))), (data->>'insurance_qualified')::boolean,
            province, position
        from slice where type in ('{FacilityRecorded.type}', '{FacilityClosed.type}')
        on conflict do nothing returning facility
    )
    select coalesce(array_agg(distinct facility), '{{}}') from fresh
""")
FORGET_FACILITIES = statement("delete from facility_state where facility = any(:codes::text[])")
REFRESH_FACILITIES = statement("""
    insert into facility_state (facility, valid, kind, level, admin_unit, parent_facility, beds, acts_as_station,
        serves_communes, insurance_qualified, province)
    select facility, valid, kind, level, admin_unit, parent_facility, beds, acts_as_station, serves_communes,
        insurance_qualified, province
    from (
        select *, daterange(valid_from, lead(valid_from) over (partition by facility order by valid_from)) as valid
        from (
            select distinct on (facility, valid_from) * from facility_fact where facility = any(:codes::text[])
            order by facility, valid_from, version desc
        ) f
        where not taken_back
    ) s
    where not closed
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice and refresh the states of exactly the units and facilities that it names."""
    kinds = set(slice_.type)
    if AdminUnitRecorded.type in kinds:
        codes = await session.value(RECORD_UNITS, **slice_.parameters())
        await session.run(FORGET_UNITS, codes=codes)
        await session.run(REFRESH_UNITS, codes=codes)
    if kinds & {FacilityRecorded.type, FacilityClosed.type}:
        codes = await session.value(RECORD_FACILITIES, **slice_.parameters())
        await session.run(FORGET_FACILITIES, codes=codes)
        await session.run(REFRESH_FACILITIES, codes=codes)


PLACES = Projection(
    "places",
    5,
    Path(__file__).parent / "sql" / "places.sql",
    {"catalog": frozenset({AdminUnitRecorded.type, FacilityRecorded.type, FacilityClosed.type})},
    apply,
)
