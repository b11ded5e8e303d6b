"""The same key and body gives the same reply, kept in the same transaction as the change."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from shared.db import UnitOfWork
from shared.errors import IdempotencyKeyReused, RequestInFlight
from shared.statement import statement

KEPT = timedelta(hours=24)

CLAIM = statement("""
    insert into idempotency (caller, key, request_hash, recorded_at) values (:caller, :key, :request_hash, :now)
    on conflict (caller, key) do update set request_hash = excluded.request_hash, recorded_at = excluded.recorded_at, status = null
    where idempotency.recorded_at < :expired
    returning key
""")
READ = statement("select request_hash, status, headers, body from idempotency where caller = :caller and key = :key")
KEEP = statement("update idempotency set status = :status, headers = :headers, body = :body where caller = :caller and key = :key")
PURGE = statement("delete from idempotency where recorded_at < :expired")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered the first time."""

    status: int
    headers: dict[str, str]
    body: bytes


def request_hash(method: str, path: str, body: bytes) -> bytes:
    """What makes two requests the same."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).digest()


async def claim(uow: UnitOfWork, key: str, request: bytes) -> Reply | None:
    """Take the key for this transaction, or give back the reply kept under it.

    While another transaction holds the key this waits for it, as long as the session's lock_timeout (5 s): RequestInFlight after
    that, IdempotencyKeyReused where the key came with another request.
    """
    now = uow.context.now
    for _ in range(2):
        try:
            if await uow.find(CLAIM, caller=uow.actor, key=key, request_hash=request, now=now, expired=now - KEPT) is not None:
                return None
        except asyncpg.LockNotAvailableError as error:
            raise RequestInFlight from error
        kept = await uow.find(READ, caller=uow.actor, key=key)
        if kept is not None:
            if kept["request_hash"] != request:
                raise IdempotencyKeyReused
            return Reply(kept["status"], kept["headers"], kept["body"])
    raise RequestInFlight


async def keep(uow: UnitOfWork, key: str, reply: Reply) -> None:
    """Store the reply in the change's own transaction."""
    await uow.run(KEEP, caller=uow.actor, key=key, status=reply.status, headers=reply.headers, body=reply.body)


async def purge(uow: UnitOfWork) -> None:
    """Forget replies older than a day."""
    await uow.run(PURGE, expired=uow.context.now - KEPT)
