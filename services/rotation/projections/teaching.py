"""What rotated people teach: transfers in training and their sessions, from transfer."""

from pathlib import Path

from shared.contracts.transfer import SessionRecorded, TransferAccepted, TransferStarted
from shared.contracts.transfer_training import SessionWithdrawn
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD_TRANSFERS = statement(f"""
    with {SLICE_SQL}
    insert into transfer_fact (transfer, version, to_facility, technique_codes, accepted_on)
    select (data->>'transfer_id')::uuid, version, data->>'to_facility', array(select jsonb_array_elements_text(data->'technique_codes')),
        (data->>'accepted_on')::date
    from slice where type in ('{TransferStarted.type}', '{TransferAccepted.type}')
    on conflict do nothing
""")
RECORD_SESSIONS = statement(f"""
    with {SLICE_SQL}
    insert into session_fact (transfer, version, session, held_on, trainer, withdrawn)
    select (data->>'transfer_id')::uuid, version, (data->>'session_id')::uuid, (data->>'on')::date, (data->>'trainer_id')::uuid,
        type = '{SessionWithdrawn.type}'
    from slice where type in ('{SessionRecorded.type}', '{SessionWithdrawn.type}')
    on conflict do nothing
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice; nothing is derived from them but by reading."""
    await session.run(RECORD_TRANSFERS, **slice_.parameters())
    await session.run(RECORD_SESSIONS, **slice_.parameters())


TEACHING = Projection(
    "teaching",
    2,
    Path(__file__).with_suffix(".sql"),
    {"transfer": frozenset({TransferStarted.type, SessionRecorded.type, SessionWithdrawn.type, TransferAccepted.type})},
    apply,
)
