"""Techniques: the titles that may perform them and what they require, by day."""

from pathlib import Path

from shared.contracts.catalog import PackageRecorded, TechniqueRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, packages as (
        insert into package_fact (package, version, effective_on, technique_codes)
        select subject, version, effective_on, array(select jsonb_array_elements_text(data->'technique_codes'))
        from slice where type = '{PackageRecorded.type}'
        on conflict do nothing
    ), fresh as (
        insert into technique_fact (technique, version, effective_on, scopes, requirements)
        select subject, version, effective_on, array(select jsonb_array_elements_text(data->'scopes')), data->'requirements'
        from slice where type = '{TechniqueRecorded.type}'
        on conflict do nothing returning technique
    )
    select coalesce(array_agg(distinct technique), '{{}}') from fresh
""")
FORGET = statement("delete from technique_state where technique = any(:codes::text[])")
REFRESH = statement("""
    insert into technique_state (technique, valid, scopes, requirements)
    select technique, daterange(case when row_number() over days > 1 then effective_on end, lead(effective_on) over days), scopes,
        requirements
    from (
        select distinct on (technique, effective_on) * from technique_fact where technique = any(:codes::text[])
        order by technique, effective_on, version desc
    ) f
    window days as (partition by technique order by effective_on)
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice and refresh the states of exactly the techniques that it names."""
    codes = await session.value(RECORD, **slice_.parameters())
    await session.run(FORGET, codes=codes)
    await session.run(REFRESH, codes=codes)


TECHNIQUE = Projection(
    "technique",
    1,
    Path(__file__).with_suffix(".sql"),
    {"catalog": frozenset({TechniqueRecorded.type, PackageRecorded.type})},
    apply,
)
