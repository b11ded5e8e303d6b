"""Applies a producer's log to projections, exactly once in effect: the effect and the cursor are one transaction."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import structlog

from shared import metrics, parking
from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database, UnitOfWork
from shared.eventlog import SLICE, LogReader, Place, Slice
from shared.parking import Fault
from shared.projection import PARKABLE, Projection
from shared.statement import statement
from shared.unreachable import UNREACHABLE

POLL = 1.0

READ_CURSOR = statement("select position, epoch, hash from cursor where producer = :producer")
# Slices of all producers take turns: a refresh must see the facts that the others recorded.
MOVE_CURSOR = statement("""
    with turn as materialized (select 1 from cursor order by producer for update)
    update cursor set position = :position, epoch = :epoch, hash = :hash
    from (select count(*) from turn) taken
    where producer = :producer and position = :expected
    returning coalesce((select array_agg(parked.subject) from parked where parked.producer = :producer), '{}') as parked
""")

log = structlog.get_logger(__name__)


class Diverged(Exception):
    """The producer's log is not the history that was applied so far: it was restored or changed."""


@dataclass
class Progress:
    """How far this process knows a log to be applied, and how to wait for more."""

    position: int = 0
    stopped: str | None = None

    def __post_init__(self) -> None:
        self._moved = asyncio.Condition()

    async def reached(self, position: int) -> None:
        """Record that everything up to a position is applied."""
        async with self._moved:
            self.position = max(self.position, position)
            self._moved.notify_all()

    async def until(self, position: int) -> None:
        """Wait until everything up to a position is applied by this process."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.position >= position)


class Consumer:
    """One producer's log applied to all projections of one service, in batches, woken by NOTIFY, with a slow poll behind it."""

    def __init__(self, service: str, reader: LogReader, db: Database, projections: Sequence[Projection]) -> None:
        self.service = service
        self.producer = reader.producer
        self.progress = Progress()
        self._reader = reader
        self._db = db
        self._projections = [projection for projection in projections if self.producer in projection.producers]
        self._cursor: Place | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    def start(self) -> None:
        """Begin following, in the background."""
        self._task = asyncio.create_task(self._run(), name=f"{self.service} follows {self.producer}")

    async def stop(self) -> None:
        """End; a slice under way is rolled back and comes again."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def is_alive(self) -> bool:
        """Whether the background task runs, and its last attempt went well."""
        return self._task is not None and not self._task.done() and not self._failing

    def _context(self) -> Context:
        return Context(system_actor(f"consumer:{self.service}"), now())

    async def position(self) -> int:
        """How far any process has applied, from the database."""
        async with self._db.reading(self._context()) as session:
            row = await session.one(READ_CURSOR, producer=self.producer)
        await self.progress.reached(row["position"])
        return int(row["position"])

    async def head(self) -> int:
        """Where the producer's log ends."""
        return (await self._reader.head()).position

    async def catch_up(self, size: int = SLICE) -> int:
        """Apply slices until the log's end; returns the number of events read."""
        read = 0
        while (count := await self.step(size)) is not None:
            read += count
        return read

    async def step(self, size: int = SLICE) -> int | None:
        """Apply one slice; None at the end of the log. Raises Diverged."""
        cursor = self._cursor or await self._read_cursor()
        self._cursor = None
        slice_ = await self._reader.read(cursor.position, size)
        if slice_ is None:
            await self._ensure_same_history(cursor)
            await self.progress.reached(cursor.position)
            return None
        if slice_.before != cursor:
            raise Diverged(f"{self.producer} at position {cursor.position}")
        if await self._apply(cursor, slice_, careful=False):
            metrics.EVENTS_APPLIED.labels(self.service, self.producer).inc(len(slice_))
            metrics.POSITION.labels(self.service, self.producer).set(slice_.last.position)
            await self.progress.reached(slice_.last.position)
            self._cursor = slice_.last
        return len(slice_)

    async def _read_cursor(self) -> Place:
        async with self._db.reading(self._context()) as session:
            return Place(*(await session.one(READ_CURSOR, producer=self.producer)).values())

    async def _ensure_same_history(self, cursor: Place) -> None:
        if cursor.position and await self._reader.entry(cursor.position) != cursor:
            raise Diverged(f"{self.producer} at position {cursor.position}")

    async def _apply(self, cursor: Place, slice_: Slice, *, careful: bool) -> bool:
        """Apply in one transaction; False when another process was first. At a fault once more, carefully, to find whose it is."""
        try:
            async with self._db.transaction(self._context()) as uow:
                moved = await uow.find(MOVE_CURSOR, producer=self.producer, expected=cursor.position, **_fields(slice_.last))
                if moved is None:
                    return False
                await self._project(uow, slice_, frozenset(moved["parked"]), careful=careful)
                return True
        except PARKABLE:
            if careful:
                raise
        return await self._apply(cursor, slice_, careful=True)

    async def _project(self, uow: UnitOfWork, slice_: Slice, parked: frozenset[str], *, careful: bool) -> None:
        faults = self._unknown_versions(slice_, parked)
        held = parked | faults.keys()
        due = slice_.where(lambda index: slice_.subject[index] not in held) if held else slice_
        if careful:
            faults |= await self._bisect(uow, due)
        else:
            await self._move(uow, due)
        if faults or parked:
            await parking.park(uow, slice_, faults, parked)

    def _unknown_versions(self, slice_: Slice, parked: frozenset[str]) -> dict[str, Fault]:
        """Subjects with an event of a known type in a version that this code does not know."""
        odd = {
            wire
            for wire in set(slice_.type)
            if any(p.knows(self.producer, wire) and wire not in p.handles[self.producer] for p in self._projections)
        }
        return {
            subject: Fault(f"unknown version: {wire}")
            for subject, wire in zip(slice_.subject, slice_.type, strict=True)
            if wire in odd and subject not in parked
        }

    async def _move(self, uow: UnitOfWork, slice_: Slice) -> None:
        kinds = set(slice_.type)
        for projection in self._projections:
            wanted = projection.handles[self.producer]
            if not wanted.isdisjoint(kinds):
                await projection.apply(uow, slice_ if kinds <= wanted else slice_.where(lambda index: slice_.type[index] in wanted))  # noqa: B023 - used at once

    async def _bisect(self, uow: UnitOfWork, slice_: Slice) -> dict[str, Fault]:
        """Apply what can be applied; returns the subjects that cannot, each with its fault."""
        try:
            async with uow.savepoint():
                await self._move(uow, slice_)
            return {}
        except PARKABLE as error:
            subjects = sorted(set(slice_.subject))
            if len(subjects) == 1:
                return {subjects[0]: Fault(f"{type(error).__name__}: {error}")}
            low = frozenset(subjects[: len(subjects) // 2])
        return await self._bisect(uow, slice_.where(lambda i: slice_.subject[i] in low)) | await self._bisect(
            uow, slice_.where(lambda i: slice_.subject[i] not in low)
        )

    async def replay(self, subject: str) -> bool:
        """Apply a parked subject's events again, in order; returns whether they went through this time."""
        async with self._db.transaction(self._context()) as uow:
            positions = await parking.release(uow, self.producer, subject)
            queued = await self._reader.read_positions(positions)
            if queued is None:
                return False
            faults = self._unknown_versions(queued, frozenset()) or await self._bisect(uow, queued)
            if faults:
                await parking.park(uow, queued, faults, frozenset())
            return not faults

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            except Diverged as error:
                self.progress.stopped = str(error)
                log.critical(
                    "the log is another history than the one applied: stopped", service=self.service, producer=self.producer, at=str(error)
                )
                return
            except Exception as error:  # a follower that ended at a surprise would keep back everything behind it
                self._failing = True
                log.warning(
                    "consumer failed, tries again",
                    service=self.service,
                    producer=self.producer,
                    error=f"{type(error).__name__}: {error}",
                    exc_info=not isinstance(error, UNREACHABLE),
                )
                await asyncio.sleep(0.2)

    async def _follow(self) -> None:
        connection = await self._reader.listen(lambda *_: self._wake.set())
        try:
            while not connection.is_closed():
                self._wake.clear()
                while await self.step() is not None and self.progress.position < self._reader.seen:
                    pass
                self._failing = False
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), POLL)
        finally:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                await connection.close(timeout=2)


def _fields(place: Place) -> dict[str, object]:
    return {"position": place.position, "epoch": place.epoch, "hash": place.hash}
