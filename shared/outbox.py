"""Events appended in the command's own transaction, after its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.statement import Statement, statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.contracts.envelope import Published
    from shared.db import Context
    from shared.pool import Connection

APPEND = statement("""
    insert into outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, causation_id, traceparent,
        province, data)
    select e.id, e.type, e.subject, e.subject_version, e.effective_on,
        :recorded_at::timestamptz, :actor::text, :correlation_id::uuid, :causation_id::uuid, :traceparent::text, e.province, e.data::json
    from unnest(:ids::uuid[], :types::text[], :subjects::text[], :versions::bigint[], :days::date[], :provinces::text[],
            :data::text[])
        with ordinality as e(id, type, subject, subject_version, effective_on, province, data, nth)
    order by e.nth
""")


def appending(rows: str, before: str = "") -> Statement:
    """A statement that appends the events of a query in the order of their `nth`, for UnitOfWork.publish_rows; it gives the last one's id.

    `rows` yields type, subject, version, effective_on, province, data (json) and nth; `before`: the CTEs it uses, each with its comma.
    """
    return statement(f"""
        with {before} appended as (
            insert into outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, causation_id,
                traceparent, province, data)
            select uuidv7(), e.type, e.subject, e.version, e.effective_on,
                :recorded_at::timestamptz, :actor::text, :correlation_id::uuid, :causation_id::uuid, :traceparent::text, e.province, e.data
            from ({rows}) e order by e.nth
            returning seq, id
        )
        select id from appended order by seq desc limit 1
    """)


LAST_EVENT = statement("""
    select id from (
        select id, subject_version from outbox where seq > (select floor_seq from log_head) and subject = :subject
        union all
        (select id, subject_version from event_log where subject = :subject order by subject_version desc limit 1)
    ) known order by subject_version desc limit 1
""")


# Events that no sequencer has moved yet, and how long the oldest has waited.
COUNT = statement("""
    select count(*) as events, coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0)::float as oldest_seconds
    from outbox where seq > (select floor_seq from log_head)
""")


async def append(connection: Connection, context: Context, events: Sequence[Published]) -> None:
    """Insert the events in the order in which they were published."""
    await connection.execute(
        APPEND.sql,
        *APPEND.arguments(
            {
                **envelope(context),
                "ids": [event.id for event in events],
                "types": [event.type for event in events],
                "subjects": [event.subject for event in events],
                "versions": [event.subject_version for event in events],
                "days": [event.effective_on for event in events],
                "provinces": [event.province for event in events],
                "data": [event.data for event in events],
            }
        ),
    )


def envelope(context: Context) -> dict[str, object]:
    """What all events of a transaction have in common."""
    return {
        "recorded_at": context.now,
        "actor": context.caller.id,
        "correlation_id": context.correlation_id,
        "causation_id": context.causation_id,
        "traceparent": context.traceparent,
    }
