"""Techniques and the titles that may perform them, from the catalog."""

from pathlib import Path

from shared.contracts.catalog import TechniqueRecorded
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}
    insert into technique_fact (technique, version, effective_on, scopes)
    select subject, version, effective_on, array(select jsonb_array_elements_text(data->'scopes'))
    from slice where type = '{TechniqueRecorded.type}'
    on conflict do nothing
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice; nothing is derived from them but by reading."""
    await session.run(RECORD, **slice_.parameters())


TECHNIQUE = Projection("technique", 1, Path(__file__).with_suffix(".sql"), {"catalog": frozenset({TechniqueRecorded.type})}, apply)
