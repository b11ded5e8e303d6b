"""Watches: what time brings about without any event (a day passes) is found by looking, again and again, and said once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database, Session, UnitOfWork
from shared.unreachable import UNREACHABLE

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a service looks at by itself every so many seconds: `find` says of what a look is due, `look` looks at one of these.

    A look is a transaction of its own and has to be safe to repeat: several processes look, and one that failed looks again.
    """

    name: str
    every: float
    find: Callable[[Session], Awaitable[Sequence[str]]]
    look: Callable[[UnitOfWork, str], Awaitable[None]]


class Watcher:
    """One watch of one service, in the background."""

    def __init__(self, service: str, db: Database, watch: Watch) -> None:
        self.service = service
        self.watch = watch
        self._db = db
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, the first time once the watch's seconds have passed."""
        self._task = asyncio.create_task(self._run(), name=f"watch {self.watch.name} of {self.service}")

    async def stop(self) -> None:
        """End; a look under way is rolled back and comes again."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def is_alive(self) -> bool:
        """Whether the background task runs."""
        return self._task is not None and not self._task.done()

    async def turn(self, context: Context | None = None) -> None:
        """Look at everything of which a look is due; one that fails is logged and keeps back no other."""
        context = context or Context(system_actor(f"watch:{self.service}"), now())
        async with self._db.reading(context) as session:
            due = await self.watch.find(session)
        for subject in due:
            try:
                async with self._db.transaction(context) as uow:
                    await self.watch.look(uow, subject)
            except UNREACHABLE:
                raise
            except Exception:
                log.exception("look failed, comes again", service=self.service, watch=self.watch.name, subject=subject)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self.watch.every)
            try:
                await self.turn()
            except Exception as error:  # a watch that ended at a surprise would never look again
                known = isinstance(error, UNREACHABLE)
                log.warning("watch failed, tries again", service=self.service, watch=self.watch.name, error=str(error), exc_info=not known)
