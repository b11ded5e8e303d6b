"""The connections of a service, its unit of work, and the only place that commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import asyncpg
import orjson

from shared import outbox
from shared.actor import Actor
from shared.clock import day_of
from shared.contracts.envelope import Event, Published
from shared.ids import new_id
from shared.pool import Connection, Pool
from shared.statement import Statement

WRITING = {"statement_timeout": "60s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "120s"}
ROLLED_BACK = "ROLLBACK"  # what PostgreSQL answers to the end of a transaction with a failed statement, and no error
READING = {"default_transaction_read_only": "on", "statement_timeout": "30s"}


async def prepare_connection(connection: Any) -> None:
    """Let jsonb come and go as Python values."""
    await connection.set_type_codec("jsonb", encoder=_dump, decoder=orjson.loads, schema="pg_catalog")


async def open_pool(dsn: str, search_path: str, *, size: int, settings: Mapping[str, str]) -> Pool:
    """A pool whose connections are handed on as they are: sessions hold no state but these settings."""

    async def connect() -> Connection:
        server_settings = {"search_path": search_path, "jit": "off", **settings}
        connection: Connection = await asyncpg.connect(
            dsn,
            statement_cache_size=512,
            max_cacheable_statement_size=0,  # no bound: above 15 KB a statement would be planned anew at every call
            server_settings=server_settings,
        )
        await prepare_connection(connection)
        return connection

    pool = Pool(connect, size)
    pool.release(await pool.acquire())
    return pool


def _dump(value: object) -> str:
    return orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks or does something, when, and because of what."""

    caller: Actor
    now: datetime
    correlation_id: UUID = field(default_factory=new_id)
    causation_id: UUID | None = None
    traceparent: str | None = None
    if_match: str | None = None


class Session:
    """Runs compiled statements on one connection, taken from the pool when first needed; one that is cut off in a statement is ended."""

    def __init__(self, pool: Pool, context: Context) -> None:
        self.context = context
        self._pool = pool
        self._connection: Connection | None = None

    @property
    def today(self) -> date:
        """The Vietnamese day on which this happens."""
        return day_of(self.context.now)

    async def connection(self) -> Connection:
        """The connection of this session."""
        if self._connection is None:
            self._connection = await self._pool.acquire()
        return self._connection

    async def all(self, statement: Statement, **params: object) -> list[asyncpg.Record]:
        """Every row."""
        connection = self._connection or await self.connection()
        try:
            return await connection.fetch(statement.sql, *statement.arguments(params))
        except asyncpg.IntegrityConstraintViolationError as error:
            raise _named(statement, error) from error
        except (asyncio.CancelledError, TimeoutError):
            connection.terminate()
            raise

    async def find(self, statement: Statement, **params: object) -> asyncpg.Record | None:
        """The first row or None."""
        connection = self._connection or await self.connection()
        try:
            return await connection.fetchrow(statement.sql, *statement.arguments(params))
        except asyncpg.IntegrityConstraintViolationError as error:
            raise _named(statement, error) from error
        except (asyncio.CancelledError, TimeoutError):
            connection.terminate()
            raise

    async def one(self, statement: Statement, **params: object) -> asyncpg.Record:
        """The one row that must exist; raises LookupError."""
        row = await self.find(statement, **params)
        if row is None:
            raise LookupError(statement.sql)
        return row

    async def value(self, statement: Statement, **params: object) -> Any:
        """The first column of the first row, or None."""
        row = await self.find(statement, **params)
        return None if row is None else row[0]

    async def run(self, statement: Statement, **params: object) -> None:
        """A statement for its effect."""
        await self.all(statement, **params)

    async def release(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self._pool.release(connection)


class UnitOfWork(Session):
    """One use case, one transaction: rows first, then the events, then the commit."""

    def __init__(self, pool: Pool, context: Context, committed: Callable[[], None]) -> None:
        super().__init__(pool, context)
        self.published: list[Published] = []
        self.appended: UUID | None = None
        self.status: int | None = None
        self.version: int | None = None
        self.unchanged_subject: str | None = None
        self._committed = committed

    @property
    def actor(self) -> str:
        """The opaque id of who acts."""
        return self.context.caller.id

    async def connection(self) -> Connection:
        """The connection, inside the transaction."""
        if self._connection is None:
            connection = await super().connection()
            await connection.execute("begin")
        assert self._connection is not None
        return self._connection

    def publish(self, event: Event, *, subject: str, version: int, effective_on: date, province: str) -> UUID:
        """Say a fact: the subject's row has been written and is locked by this transaction. Returns the event's id."""
        id_ = new_id()
        data = event.model_dump_json(by_alias=True)
        self.published.append(Published(id_, event.type, subject, version, effective_on, province, data))
        return id_

    async def publish_rows(self, appending: Statement, **params: object) -> None:
        """Say many facts at once, in one statement made by outbox.appending: their subjects' rows have been written."""
        last = await self.value(appending, **outbox.envelope(self.context), **params)
        self.appended = last or self.appended

    async def last_event(self, subject: str) -> UUID | None:
        """The id of the last event of a subject, in the log or still on its way there."""
        found: UUID | None = await self.value(outbox.LAST_EVENT, subject=subject)
        return found

    def caused_by(self, event_id: UUID) -> None:
        """From here on, what is published was caused by this event."""
        self.context = replace(self.context, causation_id=event_id)

    @asynccontextmanager
    async def savepoint(self, *, keep: bool = True) -> AsyncIterator[Self]:
        """A part that may fail alone: on an exception its rows and events are gone, and the exception goes on.

        keep=False: they are gone in any case; it was a trial.
        """
        connection = await self.connection()
        before, appended = len(self.published), self.appended
        await connection.execute("savepoint part")
        done = False
        try:
            yield self
            done = keep
        finally:
            if not done:
                del self.published[before:]
                self.appended = appended
            if not connection.is_closed():
                await connection.execute("release savepoint part" if done else "rollback to savepoint part; release savepoint part")

    async def complete(self) -> None:
        """Write the events, commit durably, then wake who moves them."""
        if self._connection is None and not self.published:
            return
        said = bool(self.published) or self.appended is not None
        connection = await self.connection()
        if self.published:
            await outbox.append(connection, self.context, self.published)
        if await connection.execute("commit") == ROLLED_BACK:
            raise asyncpg.InFailedSQLTransactionError("a statement failed and the command went on: all of it was rolled back")
        await self.release()
        if said:
            self._committed()

    async def close(self) -> None:
        """Roll back what was not committed; a broken connection is thrown away."""
        if self._connection is None:
            return
        try:
            if not self._connection.is_closed():
                await self._connection.execute("rollback", timeout=5)
        except Exception:  # noqa: BLE001 - whatever a dying connection says, its place in the pool must become free
            self._connection.terminate()
        await self.release()


class Database:
    """The two pools of a service: one that writes, one that PostgreSQL itself keeps from writing."""

    def __init__(self, writing: Pool, reading: Pool) -> None:
        self._writing = writing
        self._reading = reading
        self._listeners: list[Callable[[], None]] = []

    @classmethod
    async def open(cls, dsn: str, service: str, *, size: int, view: str | None = None) -> Self:
        """Connect to a service's schema and to the schema of its projections, or to another one in that one's place."""
        path = f"{service}, {view or f'{service}_view'}, public"
        writing = await open_pool(dsn, path, size=size, settings={**WRITING, "application_name": f"tuyen {service}"})
        reading = await open_pool(dsn, path, size=size, settings={**READING, "application_name": f"tuyen {service} reading"})
        return cls(writing, reading)

    async def close(self) -> None:
        """Close every connection."""
        await self._writing.close()
        await self._reading.close()

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call this right after each commit that published events."""
        self._listeners.append(listener)

    def begin(self, context: Context) -> UnitOfWork:
        """A unit of work whose caller commits and closes it; nothing is opened until its first statement."""
        return UnitOfWork(self._writing, context, self._notify)

    @asynccontextmanager
    async def transaction(self, context: Context) -> AsyncIterator[UnitOfWork]:
        """A unit of work that commits at the end of the block and rolls back on an exception."""
        uow = self.begin(context)
        try:
            yield uow
            await uow.complete()
        finally:
            await uow.close()

    def reader(self, context: Context) -> Session:
        """A session that cannot write; its user releases it."""
        return Session(self._reading, context)

    @asynccontextmanager
    async def reading(self, context: Context) -> AsyncIterator[Session]:
        """A session that cannot write."""
        session = self.reader(context)
        try:
            yield session
        finally:
            await session.release()

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()


def columns(rows: Iterable[Sequence[object]], count: int) -> list[list[object]]:
    """Rows turned into `count` columns, as unnest() takes them."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(count)]


def _named(statement: Statement, error: asyncpg.IntegrityConstraintViolationError) -> Exception:
    refusal = statement.conflicts.get(error.constraint_name or "")
    return refusal() if refusal is not None else error
