"""Applies a producer's log to projections, exactly once in effect: the effect and the cursor are one transaction."""

from collections.abc import Sequence

import asyncpg

from shared import metrics, parking
from shared.db import Database, UnitOfWork
from shared.eventlog import SLICE, LogReader, Place, Slice
from shared.follower import Follower, place_fields
from shared.parking import Fault
from shared.projection import PARKABLE, Projection
from shared.statement import statement

READ_CURSOR = statement("select position, epoch, hash from cursor where producer = :producer")
# Slices of all producers take turns: a refresh must see the facts that the others recorded. Their commits do not wait for the disk: a
# crash that loses one loses the cursor with it, and the log says it all again.
MOVE_CURSOR = statement("""
    with turn as materialized (select 1 from cursor order by producer for update)
    update cursor set position = :position, epoch = :epoch, hash = :hash
    from (select count(*) from turn) taken
    where producer = :producer and position = :expected
    returning coalesce((select array_agg(parked.subject) from parked where parked.producer = :producer), '{}') as parked,
        set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', :plans, true),
        set_config('enable_seqscan', :many, true), set_config('enable_hashjoin', :many, true), set_config('enable_mergejoin', :many, true)
""")
# To plan a statement takes longer than to run it over a few events: those run by one plan for all, by index alone, whatever the tables held
# when it was made. Many events are planned each time, as many as they are.
FEW = 50


class Consumer(Follower):
    """One producer's log applied to all projections of one service, in batches."""

    def __init__(self, service: str, reader: LogReader, db: Database, projections: Sequence[Projection]) -> None:
        super().__init__("consumer", service, reader, db)
        self._projections = [projection for projection in projections if self.producer in projection.producers]
        self._cursor: Place | None = None

    async def position(self) -> int:
        """How far any process has applied, from the database."""
        async with self._db.reading(self.context()) as session:
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
        slice_ = await self.read_after(cursor, size)
        if slice_ is None:
            return None
        if await self._apply(cursor, slice_, careful=False):
            metrics.EVENTS_APPLIED.labels(self.service, self.producer).inc(len(slice_))
            await self.progress.reached(slice_.last.position)
            self._cursor = slice_.last
        return len(slice_)

    async def _read_cursor(self) -> Place:
        async with self._db.reading(self.context()) as session:
            return Place(*(await session.one(READ_CURSOR, producer=self.producer)).values())

    async def _apply(self, cursor: Place, slice_: Slice, *, careful: bool) -> bool:
        """Apply in one transaction; False when another process was first, or another log's slice had the turn for too long.

        At a fault once more, carefully, to find whose it is.
        """
        try:
            async with self._db.transaction(self.context()) as uow:
                place = place_fields(slice_.last) | plans_for(len(slice_))
                moved = await uow.find(MOVE_CURSOR, producer=self.producer, expected=cursor.position, **place)
                if moved is None:
                    return False
                await self._project(uow, slice_, frozenset(moved["parked"]), careful=careful)
                return True
        except asyncpg.LockNotAvailableError:
            return False
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
        async with self._db.transaction(self.context()) as uow:
            positions = await parking.release(uow, self.producer, subject)
            queued = await self._reader.read_positions(positions)
            if queued is None:
                return False
            faults = self._unknown_versions(queued, frozenset()) or await self._bisect(uow, queued)
            if faults:
                await parking.park(uow, queued, faults, frozenset())
            return not faults


def plans_for(events: int) -> dict[str, object]:
    """How the statements of a slice of so many events are planned."""
    return {"plans": "force_custom_plan", "many": "on"} if events > FEW else {"plans": "force_generic_plan", "many": "off"}
