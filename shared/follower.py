"""Following a producer's log in the background: woken by NOTIFY, with a slow poll behind it, and a loud stop at another history."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import structlog

from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database
from shared.eventlog import SLICE, LogReader, Place, Slice
from shared.unreachable import UNREACHABLE

POLL = 1.0
PAUSE = 0.2

log = structlog.get_logger(__name__)


class Diverged(Exception):
    """The producer's log is not the history that was applied so far: it was restored or changed."""


@dataclass
class Progress:
    """How far this process knows a log to be applied, and how to wait for more."""

    position: int = 0

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


class Follower(ABC):
    """One service's hand on one producer's log; `role` names it in logs and as the actor of what it writes."""

    def __init__(self, role: str, service: str, reader: LogReader, db: Database) -> None:
        self.role = role
        self.service = service
        self.producer = reader.producer
        self.progress = Progress()
        self._reader = reader
        self._db = db
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    @abstractmethod
    async def step(self, size: int = SLICE) -> int | None:
        """Take one slice; returns its length, None at the end of the log. Raises Diverged."""

    def start(self) -> None:
        """Begin following, in the background."""
        self._task = asyncio.create_task(self._run(), name=f"{self.role} of {self.service} to {self.producer}")

    async def stop(self) -> None:
        """End; what is under way is rolled back and comes again."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def is_alive(self) -> bool:
        """Whether the background task runs, and its last attempt went well."""
        return self._task is not None and not self._task.done() and not self._failing

    def context(self) -> Context:
        """The follower as an actor, now."""
        return Context(system_actor(f"{self.role}:{self.service}"), now())

    async def read_after(self, cursor: Place, size: int = SLICE) -> Slice | None:
        """The slice that continues from a cursor; None at the end. Raises Diverged where the log holds something else at the cursor."""
        slice_ = await self._reader.read(cursor.position, size)
        if slice_ is None:
            if cursor.position and await self._reader.entry(cursor.position) != cursor:
                raise Diverged(f"{self.producer} at position {cursor.position}")
            await self.progress.reached(cursor.position)
        elif slice_.before != cursor:
            raise Diverged(f"{self.producer} at position {cursor.position}")
        return slice_

    async def _run(self) -> None:
        where = {"role": self.role, "service": self.service, "producer": self.producer}
        while True:
            try:
                await self._follow()
            except Diverged as error:
                log.critical("the log is another history than the one applied: stopped", at=str(error), **where)
                return
            except Exception as error:  # a follower that ended at a surprise would keep back everything behind it
                self._failing = True
                known = isinstance(error, UNREACHABLE)
                log.warning("follower failed, tries again", error=f"{type(error).__name__}: {error}", exc_info=not known, **where)
                await asyncio.sleep(PAUSE)

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


def place_fields(place: Place) -> dict[str, object]:
    """A place as the parameters of a statement that moves a cursor."""
    return {"position": place.position, "epoch": place.epoch, "hash": place.hash}
