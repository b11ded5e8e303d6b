"""What each facility's own people performed, by month."""

from pathlib import Path

from shared.contracts.catalog import ReturnAccepted, ReturnWithdrawn
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, said as (
        select distinct on (subject) data->>'facility' as facility, version, type = '{ReturnAccepted.type}' as reported,
            (to_date(data->>'month', 'YYYY-MM') + interval '1 month - 1 day')::date as held_on, coalesce(data->'items', '[]') as items
        from slice order by subject, version desc
    )
    insert into performed as p (facility, held_on, version, reported, technique_codes, own_cases)
    select facility, held_on, version, reported, own.technique_codes, own.cases
    from said cross join lateral (
        select coalesce(array_agg(technique_code order by technique_code), '{{}}') as technique_codes,
            coalesce(array_agg(cases - rotated_cases order by technique_code), '{{}}') as cases
        from jsonb_to_recordset(items) as i(technique_code text, cases integer, rotated_cases integer) where cases > rotated_cases
    ) own
    on conflict (facility, held_on) do update set version = excluded.version, reported = excluded.reported,
        technique_codes = excluded.technique_codes, own_cases = excluded.own_cases
    where excluded.version > p.version
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Keep the newest version of each return that a slice names."""
    await session.run(RECORD, **slice_.parameters())


PERFORMED = Projection(
    "performed",
    1,
    Path(__file__).with_suffix(".sql"),
    {"catalog": frozenset({ReturnAccepted.type, ReturnWithdrawn.type})},
    apply,
)
