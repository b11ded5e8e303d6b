"""What facilities do for lower levels: staff sent on rotation, techniques transferred, direction led, telehealth sessions."""

from pathlib import Path

from services.indicators.projections import doing
from services.indicators.projections.staff import ASSIGNMENTS
from shared.contracts.catalog import FacilityClosed, FacilityRecorded
from shared.contracts.transfer import TransferAccepted, TransferStarted
from shared.contracts.transfer_support import MentoringLinkRecorded, TelehealthHeld
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import Statement, statement


def _keeping(table: str, key: str, columns: dict[str, str], types: str) -> Statement:
    """Keep the last version of each subject of some types: `columns` are told by expressions over the slice."""
    named = ", ".join(columns)
    return statement(f"""
        with {SLICE_SQL}
        insert into {table} as k ({key}, version, position, {named})
        select distinct on (subject) subject, version, position, {", ".join(columns.values())}
        from slice where type like '{types}' order by subject, version desc
        on conflict ({key}) do update
        set (version, position, {named}) = (excluded.version, excluded.position, {", ".join(f"excluded.{each}" for each in columns)})
        where excluded.version > k.version
    """)


KEEP = (
    _keeping(
        "sent",
        "assignment",
        {
            "from_facility": "data->>'from_facility'",
            "to_facility": "data->>'to_facility'",
            "title": "data->>'title'",
            "starts_on": "(data->>'starts_on')::date",
            "status": "data->>'status'",
        },
        "vn.tuyen.rotation.assignment-%",
    ),
    _keeping(
        "directing",
        "link",
        {
            "facility": "data->>'lead_facility'",
            "days": "daterange((data->>'starts_on')::date, null) * daterange(null, (data->>'until')::date)",
        },
        MentoringLinkRecorded.type,
    ),
    _keeping(
        "telehealth",
        "session",
        {
            "upper_facility": "data->>'upper_facility'",
            "lower_facility": "data->>'lower_facility'",
            "day": "(data->>'on')::date",
            "held": "(data->>'minutes')::integer > 0",
        },
        TelehealthHeld.type,
    ),
)
RECORD_TAUGHT = statement(f"""
    with {SLICE_SQL}
    insert into taught (transfer, version, position, facility, day)
    select subject, version, position, data->>'from_facility', coalesce((data->>'accepted_on')::date, effective_on)
    from slice where type in ('{TransferStarted.type}', '{TransferAccepted.type}') on conflict do nothing
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Keep the last versions of a slice's subjects and the days on which transfers began or were accepted, and count whose they are."""
    columns, said = slice_.parameters(), sorted({*slice_.subject})
    before = await session.value(doing.LIST_DOERS, said=said)
    for keep in KEEP:
        await session.run(keep, **columns)
    await session.run(RECORD_TAUGHT, **columns)
    await doing.count_done(session, sorted({*before, *await session.value(doing.LIST_DOERS, said=said)}))


SENDING = Projection(
    "sending",
    3,
    Path(__file__).with_suffix(".sql"),
    {
        "catalog": frozenset({FacilityRecorded.type, FacilityClosed.type}),
        "rotation": ASSIGNMENTS,
        "transfer": frozenset({TransferStarted.type, TransferAccepted.type, MentoringLinkRecorded.type, TelehealthHeld.type}),
    },
    apply,
)
