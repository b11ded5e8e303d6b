"""Subjects whose events a projection cannot apply: set aside with the reason, queued in order, replayable."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg
import structlog

from shared.db import Session
from shared.eventlog import Slice
from shared.statement import statement

PARK = statement("""
    insert into parked (producer, subject, position, reason, facility, province)
    select :producer, p.subject, p.position, p.reason, coalesce(p.data->>'facility', p.data->>'to_facility', p.data->>'code'), p.province
    from unnest(:subjects::text[], :positions::bigint[], :reasons::text[], :provinces::text[], :data::text[])
        as q(subject, position, reason, province, raw),
        lateral (select q.subject, q.position, q.reason, q.province, q.raw::jsonb as data) p
    on conflict (producer, subject) do nothing
""")
QUEUE = statement("""
    insert into parked_event (producer, position, subject)
    select :producer, e.position, e.subject from unnest(:positions::bigint[], :subjects::text[]) as e(position, subject)
    on conflict do nothing
""")
# Every cursor, as a slice takes them: a replay refreshes what the facts of the other logs refresh, too.
LOCK = statement("select 1 from cursor order by producer for update")
RELEASE = statement("""
    with freed as (delete from parked where producer = :producer and subject = :subject returning 1),
    queue as (delete from parked_event where producer = :producer and subject = :subject returning position)
    select coalesce(array_agg(queue.position order by queue.position), '{}') from queue where exists (select from freed)
""")
STILL_PARKED = statement("""
    select coalesce(array_agg(subject), '{}') from parked where producer = :producer and subject = any(:subjects::text[])
""")
LIST = statement("""
    select p.producer, p.subject, p.position, p.reason, p.facility, p.province, count(e.*) as events
    from parked p left join parked_event e using (producer, subject) group by p.producer, p.subject order by p.producer, p.position
""")
COUNT = statement("select producer, count(*) as subjects from parked group by producer")
FIND = statement("select 1 from parked where producer = :producer and subject = :subject")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a subject's events cannot be applied."""

    reason: str


async def park(session: Session, slice_: Slice, faults: Mapping[str, Fault], parked: frozenset[str]) -> None:
    """Set the faulty subjects aside, and queue every event of the slice that belongs to a parked one."""
    first = {subject: index for index, subject in reversed(list(enumerate(slice_.subject)))}
    chosen = [first[subject] for subject in faults]
    if chosen:
        log.error(
            "events parked", producer=slice_.producer, subjects=sorted(faults), reasons=sorted({fault.reason for fault in faults.values()})
        )
        await session.run(
            PARK,
            producer=slice_.producer,
            subjects=[slice_.subject[index] for index in chosen],
            positions=[slice_.position[index] for index in chosen],
            reasons=[faults[slice_.subject[index]].reason for index in chosen],
            provinces=[slice_.province[index] for index in chosen],
            data=[slice_.data[index] for index in chosen],
        )
    held = parked | faults.keys()
    still: list[str] = await session.value(STILL_PARKED, producer=slice_.producer, subjects=sorted(held))
    if len(still) < len(held):
        raise asyncpg.SerializationError("a parked subject was replayed meanwhile: the slice is applied again")
    queued = slice_.where(lambda index: slice_.subject[index] in held)
    if queued.position:
        await session.run(QUEUE, producer=slice_.producer, positions=queued.position, subjects=queued.subject)


async def release(session: Session, producer: str, subject: str) -> list[int]:
    """Take a subject out of the park, while no slice is being applied; returns the positions of its queued events, in order."""
    await session.run(LOCK)
    positions: list[int] = await session.value(RELEASE, producer=producer, subject=subject) or []
    return positions


async def count(session: Session) -> Mapping[str, int]:
    """How many subjects are set aside here, by producer."""
    return {row["producer"]: row["subjects"] for row in await session.all(COUNT)}


async def is_parked(session: Session, producer: str, subject: str) -> bool:
    """Whether the subject's events are set aside here."""
    return await session.find(FIND, producer=producer, subject=subject) is not None
