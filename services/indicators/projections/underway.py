"""Transfers on their way: from where to where, of what, and on which day they are planned to be done."""

from pathlib import Path

from shared.contracts.transfer import (
    TransferAccepted,
    TransferApproved,
    TransferCancelled,
    TransferCompleted,
    TransferProposed,
    TransferReopened,
    TransferStarted,
)
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

COLUMNS = "from_facility, to_facility, techniques, begins_on, day, status"
RECORD = statement(f"""
    with {SLICE_SQL}
    insert into underway as k (transfer, version, {COLUMNS})
    select distinct on (subject) subject, version, data->>'from_facility', data->>'to_facility',
        array(select jsonb_array_elements_text(coalesce(data->'accepted_codes', data->'technique_codes'))),
        (data->>'planned_from')::date, coalesce((data->>'accepted_on')::date, (data->>'planned_to')::date), data->>'status'
    from slice order by subject, version desc
    on conflict (transfer) do update set (version, {COLUMNS}) = row(excluded.version, {
    ", ".join(f"excluded.{each}" for each in COLUMNS.split(", "))
})
    where excluded.version > k.version
""")
STEPS = frozenset(
    event.type
    for event in (
        TransferProposed,
        TransferApproved,
        TransferStarted,
        TransferAccepted,
        TransferCompleted,
        TransferCancelled,
        TransferReopened,
    )
)


async def apply(session: Session, slice_: Slice) -> None:
    """Keep the last version of each transfer of a slice."""
    await session.run(RECORD, **slice_.parameters())


UNDERWAY = Projection("underway", 1, Path(__file__).with_suffix(".sql"), {"transfer": STEPS}, apply)
