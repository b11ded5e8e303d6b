"""The event log as its readers see it: slices, the head, the frontier, and whether the chain holds."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Self
from uuid import UUID

import asyncpg

from shared.db import open_pool
from shared.pool import Connection, Pool
from shared.statement import Statement, statement

SLICE = 5000

READ_SLICE = statement("""
    with edge as (
        select greatest(
            (select max(batch_end) from event_log where position > :after and position <= :after + :size and batch_end <= :after + :size),
            (select batch_end from event_log where position = :after + 1)
        ) as last
    )
    select array_agg(l.position order by l.position) as position, array_agg(l.id order by l.position) as id,
        array_agg(l.type order by l.position) as type, array_agg(l.subject order by l.position) as subject,
        array_agg(l.subject_version order by l.position) as subject_version, array_agg(l.effective_on order by l.position) as effective_on,
        array_agg(l.province order by l.position) as province, array_agg(l.data::text order by l.position) as data,
        (select row(e.epoch, e.hash) from event_log e where e.position = :after) as before,
        (select row(e.epoch, e.hash) from event_log e, edge where e.position = edge.last) as last,
        (select max(position) from event_log) as head
    from edge join event_log l on l.position > :after and l.position <= edge.last
""")
READ_POSITIONS = statement("""
    select array_agg(l.position order by l.position) as position, array_agg(l.id order by l.position) as id,
        array_agg(l.type order by l.position) as type, array_agg(l.subject order by l.position) as subject,
        array_agg(l.subject_version order by l.position) as subject_version, array_agg(l.effective_on order by l.position) as effective_on,
        array_agg(l.province order by l.position) as province, array_agg(l.data::text order by l.position) as data
    from event_log l where l.position = any(:positions::bigint[])
""")
READ_ENTRY = statement("select position, epoch, hash from event_log where position = :position")
READ_LAST = statement("select position, epoch, hash from event_log order by position desc limit 1")
FIND_POSITION = statement("select position, subject from event_log where id = :id")
READ_FRONTIER = statement("select log_position, waiting from log_frontier()")
READ_CHAIN = """
    select position, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, causation_id, traceparent,
        province, epoch, data::text as data, hash
    from event_log where position >= $1 order by position
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A point in one history of a log."""

    position: int
    epoch: UUID | None
    hash: bytes | None


START = Place(0, None, None)


@dataclass(frozen=True, slots=True)
class Slice:
    """Whole transactions of a log, in columns, as the set-based statements take them."""

    producer: str
    before: Place
    last: Place
    position: list[int]
    id: list[UUID]
    type: list[str]
    subject: list[str]
    subject_version: list[int]
    effective_on: list[date]
    province: list[str]
    data: list[str]

    def __len__(self) -> int:
        return len(self.position)

    def where(self, keep: Callable[[int], bool]) -> Self:
        """The entries at the indexes that `keep` accepts."""
        kept = [index for index in range(len(self)) if keep(index)]
        if len(kept) == len(self):
            return self
        columns = ([getattr(self, column.name)[index] for index in kept] for column in fields(self)[3:])
        return type(self)(self.producer, self.before, self.last, *columns)

    def parameters(self) -> dict[str, object]:
        """The columns under the names that the slice's SQL uses."""
        return {
            "positions": self.position,
            "types": self.type,
            "subjects": self.subject,
            "versions": self.subject_version,
            "days": self.effective_on,
            "provinces": self.province,
            "data": self.data,
        }


SLICE_SQL = """slice as not materialized (
    select position, type, subject, version, effective_on, province, raw::jsonb as data
    from unnest(:positions::bigint[], :types::text[], :subjects::text[], :versions::bigint[], :days::date[], :provinces::text[],
        :data::text[])
        as s(position, type, subject, version, effective_on, province, raw)
)"""


class LogReader:
    """One producer's log through its reader DSN: there is no other path to it."""

    def __init__(self, producer: str, dsn: str, pool: Pool) -> None:
        self.producer = producer
        self.dsn = dsn
        self.seen = 0
        """Where the log ended when it was last read."""
        self._pool = pool

    @classmethod
    async def open(cls, producer: str, dsn: str) -> Self:
        """Connect as the reader role."""
        pool = await open_pool(dsn, f"{producer}, public", size=4, settings={"application_name": f"tuyen reading {producer}"})
        return cls(producer, dsn, pool)

    async def close(self) -> None:
        """Close its connections."""
        await self._pool.close()

    async def listen(self, heard: Callable[..., None]) -> Connection:
        """A connection of its own that calls `heard` at each batch (a hint, the payload is not trusted)."""
        connection = await asyncpg.connect(self.dsn, server_settings={"application_name": f"tuyen listening {self.producer}"})
        try:
            await connection.add_listener(channel(self.producer), heard)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def read(self, after: int, size: int = SLICE) -> Slice | None:
        """Up to about `size` events after a position, never half a transaction; None at the end."""
        row = await self._pool.fetchrow(READ_SLICE.sql, *READ_SLICE.arguments({"after": after, "size": size}))
        assert row is not None
        if row["position"] is None:
            return None
        *columns, before, last, self.seen = row.values()
        return Slice(self.producer, Place(after, *(before or (None, None))), Place(columns[0][-1], *last), *columns)

    async def read_positions(self, positions: list[int]) -> Slice | None:
        """The events at some positions; None where there are none."""
        row = await self._pool.fetchrow(READ_POSITIONS.sql, positions)
        assert row is not None
        return None if row["position"] is None else Slice(self.producer, START, START, *row.values())

    async def rows(self, query: Statement, **params: object) -> list[asyncpg.Record]:
        """The rows of a query on the log."""
        return await self._pool.fetch(query.sql, *query.arguments(params))

    async def entry(self, position: int) -> Place | None:
        """The entry at a position."""
        return _place(await self._pool.fetchrow(READ_ENTRY.sql, position))

    async def head(self) -> Place:
        """The last entry, or the start of an empty log."""
        return _place(await self._pool.fetchrow(READ_LAST.sql)) or START

    async def find(self, event_id: UUID) -> tuple[int, str] | None:
        """Position and subject of an event, or None while it is not in the log."""
        row = await self._pool.fetchrow(FIND_POSITION.sql, event_id)
        return None if row is None else (row["position"], row["subject"])

    async def frontier(self) -> tuple[int, UUID | None]:
        """What the producer has committed: the log's last position, and the last event still waiting to be moved into it."""
        row = await self._pool.fetchrow(READ_FRONTIER.sql)
        assert row is not None
        return row["log_position"], row["waiting"]


def channel(service: str) -> str:
    """The NOTIFY channel of a service's log."""
    return f"tuyen_{service}_log"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how far the chain holds, and what is wrong at the first bad entry."""

    checked: int
    head: Place
    fault: str | None = None


async def verify_log(connection: Connection) -> Verdict:
    """Recompute the whole chain from position 1, independently of the SQL that made it (needs SELECT on event_log and log_head)."""
    before, expected, last = b"", 1, START
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        head = await connection.fetchrow("select position, epoch, hash from log_head")
        assert head is not None
        async for row in _rows(connection):
            if row["position"] != expected:
                return Verdict(expected - 1, last, f"position {expected} is missing")
            before = hashlib.sha256(before + entry_bytes(row)).digest()
            if before != row["hash"]:
                return Verdict(expected - 1, last, f"position {expected} was changed")
            last, expected = Place(row["position"], row["epoch"], row["hash"]), expected + 1
    if head["position"] != last.position or (last.position and head["hash"] != last.hash):
        return Verdict(expected - 1, last, f"the head says position {head['position']}, the log ends at {last.position}")
    return Verdict(expected - 1, last)


def entry_bytes(row: asyncpg.Record) -> bytes:
    """The bytes of an entry that the chain covers: every field as text, each prefixed by its length."""
    moment = row["recorded_at"].astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = (moment.days * 86_400 + moment.seconds) * 1_000_000 + moment.microseconds
    named = ("actor", "correlation_id", "causation_id", "traceparent", "province", "epoch", "data")
    fields = (
        *(row[name] for name in ("position", "id", "type", "subject", "subject_version")),
        row["effective_on"].isoformat(),
        microseconds,
        *(row[name] for name in named),
    )
    return b"".join(map(_field, fields))


async def _rows(connection: Connection) -> AsyncIterator[asyncpg.Record]:
    async for row in connection.cursor(READ_CHAIN, 1, prefetch=2000):
        yield row


def _place(row: asyncpg.Record | None) -> Place | None:
    return None if row is None else Place(row["position"], row["epoch"], row["hash"])


def _field(value: object) -> bytes:
    """The length of the bytes, a colon, the bytes; `-:` for null."""
    if value is None:
        return b"-:"
    encoded = str(value).encode()
    return b"%d:%s" % (len(encoded), encoded)
