"""The catalog's policies of lapsing: `lapse_months` for all techniques, `lapse_months.<technique>` for one."""

from pathlib import Path

from shared.contracts.catalog import PolicySet
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, said as (
        select distinct on (subject) substr(data->>'code', length('lapse_months.') + 1) as technique,
            (data->>'valid_from')::date as valid_from, version, (data->>'value')::integer as months
        from slice where data->>'code' = 'lapse_months' or data->>'code' like 'lapse!_months.%' escape '!'
        order by subject, version desc
    )
    insert into lapse as l (technique, valid_from, version, months) select technique, valid_from, version, months from said
    on conflict (technique, valid_from) do update set version = excluded.version, months = excluded.months
    where excluded.version > l.version
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Keep the newest version of each policy of lapsing that a slice names."""
    await session.run(RECORD, **slice_.parameters())


LAPSE = Projection("lapse", 1, Path(__file__).with_suffix(".sql"), {"catalog": frozenset({PolicySet.type})}, apply)
