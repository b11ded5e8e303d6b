"""Applying slices to projections in a transaction of which nothing stays, for tests that do so many times."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from services.indicators.app import SPEC
from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database, UnitOfWork
from shared.eventlog import Slice
from shared.projection import Projection
from tests.conftest import TestServer


@dataclass(frozen=True)
class Trial:
    """A database in which projections are tried."""

    runner: asyncio.Runner
    db: Database
    projections: Sequence[Projection]

    def after[T](self, slices: Sequence[Slice], read: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """What is read once the slices are applied to the projections, as the consumer does; then all of it is rolled back."""
        return self.runner.run(self._read(slices, read))

    async def _read[T](self, slices: Sequence[Slice], read: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        uow = self.db.begin(Context(system_actor("test"), now()))
        try:
            for slice_ in slices:
                for projection in self.projections:
                    wanted = projection.handles.get(slice_.producer, frozenset())
                    if not wanted.isdisjoint(slice_.type):
                        await projection.apply(uow, slice_.where(lambda index, s=slice_, w=wanted: s.type[index] in w))
            return await read(uow)
        finally:
            await uow.close()


@contextmanager
def trial(server: TestServer, template: str, projections: Sequence[Projection] = SPEC.projections) -> Iterator[Trial]:
    """A copy of a template's database to try in."""
    with asyncio.Runner() as runner:
        name = runner.run(server.clone(template))
        db = runner.run(Database.open(server.settings(name).service_dsn("indicators") or "", "indicators", size=1))
        yield Trial(runner, db, projections)
        runner.run(db.close())
        runner.run(server.drop(name))
