"""Level lists issued by the Ministry, by the days on which they are in force."""

from pathlib import Path

from shared.contracts.catalog import LevelListPublished
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into level_list_fact (subject, version, level, valid_from, technique_codes)
        select subject, version, data->>'level', (data->>'valid_from')::date,
            array(select jsonb_array_elements_text(data->'technique_codes'))
        from slice on conflict do nothing returning level
    )
    select coalesce(array_agg(distinct level), '{{}}') from fresh
""")
FORGET = statement("""
    with t as (delete from level_list_technique where level = any(:levels::text[]))
    delete from level_list_state where level = any(:levels::text[])
""")
REFRESH = statement("""
    with state as (
        insert into level_list_state (level, valid, technique_codes)
        select level, daterange(valid_from, lead(valid_from) over (partition by level order by valid_from)), technique_codes
        from (
            select distinct on (level, valid_from) * from level_list_fact where level = any(:levels::text[])
            order by level, valid_from, version desc
        ) f
        returning *
    )
    insert into level_list_technique (technique, level, valid)
    select distinct c.code, s.level, s.valid from state s, unnest(s.technique_codes) c(code)
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice and refresh the states of exactly the levels that it names."""
    levels = await session.value(RECORD, **slice_.parameters())
    await session.run(FORGET, levels=levels)
    await session.run(REFRESH, levels=levels)


LEVEL_LIST = Projection("level_list", 2, Path(__file__).with_suffix(".sql"), {"catalog": frozenset({LevelListPublished.type})}, apply)
