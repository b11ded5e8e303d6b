"""What each facility has, by day."""

from pathlib import Path

from shared.contracts.catalog import ResourcesRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into resource_fact (subject, version, facility, valid_from, equipment, rooms, drugs)
        select subject, version, data->>'facility', (data->>'valid_from')::date, array(select jsonb_array_elements_text(data->'equipment')),
            array(select jsonb_array_elements_text(data->'rooms')), array(select jsonb_array_elements_text(data->'drugs'))
        from slice on conflict do nothing returning facility
    )
    select coalesce(array_agg(distinct facility), '{{}}') from fresh
""")
FORGET = statement("delete from resource_state where facility = any(:codes::text[])")
REFRESH = statement("""
    insert into resource_state (facility, valid, equipment, rooms, drugs)
    select facility, daterange(valid_from, lead(valid_from) over (partition by facility order by valid_from)), equipment, rooms, drugs
    from (
        select distinct on (facility, valid_from) * from resource_fact where facility = any(:codes::text[])
        order by facility, valid_from, version desc
    ) f
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice and refresh the states of exactly the facilities that it names."""
    codes = await session.value(RECORD, **slice_.parameters())
    await session.run(FORGET, codes=codes)
    await session.run(REFRESH, codes=codes)


RESOURCE = Projection("resource", 1, Path(__file__).with_suffix(".sql"), {"catalog": frozenset({ResourcesRecorded.type})}, apply)
