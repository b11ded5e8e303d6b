"""A running service: its connections, its sequencer, its consumers and reactors, started and stopped in order."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import asyncpg
import structlog

from shared import idempotency, migrate
from shared.actor import system_actor
from shared.auth import LocalIssuer, Verifier
from shared.clock import now
from shared.consumer import Consumer
from shared.db import Context, Database
from shared.eventlog import LogReader
from shared.follower import Follower
from shared.i18n import Catalogue, catalogue
from shared.oidc import Provider
from shared.paging import Cursors
from shared.reaction import Reactor
from shared.seals import Seals
from shared.sequencer import Sequencer
from shared.service import ServiceSpec
from shared.settings import Settings
from shared.statement import statement
from shared.unreachable import UNREACHABLE
from shared.waiting import Waiting
from shared.watch import Watcher

TIDY_EVERY = 300.0
SELECT_ONE = statement("select 1")

log = structlog.get_logger(__name__)


class Runtime:
    """Everything that lives as long as the process serves."""

    def __init__(self, spec: ServiceSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        self.catalogue: Catalogue = catalogue(spec.locales)
        self.verifier = Verifier.load(settings)
        self.seals = Seals.load(settings)
        self.provider = Provider.load(settings, spec.pages.callback) if spec.pages is not None else None
        self.cursors = Cursors(_cursor_key(settings))
        self.dsn = _required(settings.service_dsn(spec.name), f"TUYEN_{spec.name.upper()}_DSN")
        self.sequencer = Sequencer(spec.name, self.dsn)
        self.readers: Mapping[str, LogReader] = {}
        self.consumers: Mapping[str, Consumer] = {}
        self.reactors: Mapping[str, Reactor] = {}
        self.watchers: Sequence[Watcher] = ()
        self._tidy: asyncio.Task[None] | None = None

    async def start(self, *, follow: bool = True) -> None:
        """Connect and begin to sequence, project and react; `follow=False` leaves the background work to the caller (tests)."""
        spec, settings = self.spec, self.settings
        self.db = await Database.open(self.dsn, spec.name, size=settings.pool_size)
        self.readers = {producer: await self._reader(producer) for producer in {*spec.follows, *spec.reacts_to}}
        self.consumers = {p: Consumer(spec.name, self.readers[p], self.db, spec.projections) for p in spec.follows}
        self.reactors = {p: Reactor(spec.name, self.readers[p], self.db, spec.reactions, self._settled(p)) for p in spec.reacts_to}
        self.waiting = Waiting(spec.name, self.readers, self.consumers, self.reactors)
        self.watchers = [Watcher(spec.name, self.db, watch) for watch in spec.watches]
        self.db.on_commit(self.sequencer.wake)
        if follow:
            self._follow()

    async def stop(self) -> None:
        """End the background work, then the connections."""
        if self._tidy is not None:
            self._tidy.cancel()
            with suppress(asyncio.CancelledError):
                await self._tidy
        for watcher in self.watchers:
            await watcher.stop()
        for follower in self._followers():
            await follower.stop()
        await self.sequencer.stop()
        for reader in self.readers.values():
            await reader.close()
        await self.db.close()

    async def faults(self) -> list[str]:
        """Why the service is not ready; empty when it is."""
        reasons = [] if self.sequencer.is_alive() else ["sequencer"]
        reasons += [f"{follower.role} of {follower.producer}" for follower in self._followers() if not follower.is_alive()]
        reasons += [f"watch {watcher.watch.name}" for watcher in self.watchers if not watcher.is_alive()]
        try:
            async with asyncio.timeout(2):
                async with self.db.reading(self._context()) as session:
                    await session.run(SELECT_ONE)
        except (asyncpg.PostgresError, *UNREACHABLE):
            reasons.append("database")
        return reasons

    def _followers(self) -> list[Follower]:
        return [*self.consumers.values(), *self.reactors.values()]

    def _follow(self) -> None:
        self.sequencer.start()
        for follower in self._followers():
            follower.start()
        for watcher in self.watchers:
            watcher.start()
        self._tidy = asyncio.create_task(self._tidying(), name=f"{self.spec.name} forgets old replies and reads new keys")

    def _settled(self, producer: str) -> Callable[[int], Awaitable[None]]:
        async def settled(position: int) -> None:
            await self.waiting.applied(producer, position)

        return settled

    async def _reader(self, producer: str) -> LogReader:
        return await LogReader.open(producer, _required(self.settings.reader_dsn(producer), f"TUYEN_{producer.upper()}_READER_DSN"))

    async def _tidying(self) -> None:
        while True:
            await self.verifier.refresh()
            with suppress(asyncpg.PostgresError, *UNREACHABLE):
                async with self.db.transaction(self._context()) as uow:
                    await idempotency.purge(uow)
            await asyncio.sleep(TIDY_EVERY)

    def _context(self) -> Context:
        return Context(system_actor(f"service:{self.spec.name}"), now())


async def migrate_service(spec: ServiceSpec, settings: Settings) -> None:
    """Bring a service's schema to what the code says."""
    dsn = _required(settings.migration_dsn(spec.name), f"TUYEN_{spec.name.upper()}_MIGRATE_DSN")
    await migrate.migrate(spec.name, dsn, spec.migrations, spec.metadata)


def _cursor_key(settings: Settings) -> bytes:
    if settings.cursor_key is not None:
        return settings.cursor_key.get_secret_value().encode()
    return hashlib.sha256(b"cursor" + str(LocalIssuer(settings.data_dir).key().as_dict(private=True)).encode()).digest()


def _required(value: str | None, variable: str) -> str:
    if value is None:
        raise ValueError(f"{variable} is not set")
    return value
