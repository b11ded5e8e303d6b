"""A producer's event log over HTTP, as CloudEvents 1.0 batches (3-api.md, feeds)."""

import asyncio
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from shared.access import allowed
from shared.actor import Role
from shared.db import Session
from shared.documents import Document
from shared.route import Reading, Router
from shared.statement import statement

BATCH_TYPE = "application/cloudevents-batch+json"
GLANCE = 0.1

READ_BATCH = statement("""
    with entry as (
        select l.* from event_log l
        where l.position > :after and (:type::text is null or l.type = :type)
            and (:unit::text is null or l.province = 'VN' or l.province in (select code from place_above(:unit, :today)))
        order by l.position limit :limit
    )
    select '[' || coalesce(string_agg(json_build_object(
        'specversion', '1.0', 'id', e.id, 'source', '/' || :service::text, 'type', e.type, 'subject', e.subject,
        'time', to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'datacontenttype', 'application/json',
        'sequence', lpad(e.position::text, 19, '0'), 'position', e.position,
        'subjectversion', e.subject_version, 'effectiveon', e.effective_on, 'actor', e.actor,
        'correlationid', e.correlation_id, 'causationid', e.causation_id, 'traceparent', e.traceparent, 'province', e.province,
        'epoch', e.epoch, 'chainhash', encode(e.hash, 'hex'), 'data', e.data
    )::text, ',' order by e.position), '') || ']' as body, count(*) as events from entry e
""")
READ_HEAD = statement("""
    select json_build_object('epoch', epoch, 'position', position, 'hash', encode(hash, 'hex'))::text as body from log_head
""")


def feed_router(service: str) -> Router:
    """The routes of a service's feed."""
    router = Router(prefix=f"/{service}/v1/events", tags=["events"])

    @router.get("", response_class=Response, responses={200: {"content": {BATCH_TYPE: {}}}})
    @allowed(Role.DEPARTMENT, Role.SYSTEM, scope="events")
    async def list_events(
        session: Reading,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        type: Annotated[str | None, Query(pattern=r"^[a-z0-9.-]{1,120}$")] = None,  # noqa: A002 - the contract's word
        wait: Annotated[str | None, Query(pattern=r"^([0-9]|1[0-9]|20)s$")] = None,
    ) -> Response:
        """The log from a position on; `wait` holds the answer open, up to 20 s, until there is something."""
        seconds = int((wait or "0s")[:-1])
        body = await _read_batch(session, seconds, service=service, after=after, limit=limit, type=type)
        return Response(body, media_type=BATCH_TYPE)

    @router.get("/head", response_model=dict[str, str | int])
    @allowed(Role.DEPARTMENT, Role.SYSTEM, Role.OPERATIONS, scope="events")
    async def get_head(session: Reading) -> Document:
        """Where the log ends: epoch, position, hash."""
        row = await session.one(READ_HEAD)
        return Document(row["body"].encode())

    return router


async def _read_batch(session: Session, seconds: int, **wanted: object) -> bytes:
    caller = session.context.caller
    unit = None if caller.is_national() else caller.unit
    for _ in range(1 + int(seconds / GLANCE)):
        row = await session.one(READ_BATCH, unit=unit, today=session.today, **wanted)
        if row["events"] or not seconds:
            break
        await session.release()
        await asyncio.sleep(GLANCE)
    return bytes(row["body"], "utf-8")
