"""Projections made when missing, and rebuilt from position 1 beside the live ones, then swapped."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import structlog

from shared import projection
from shared.consumer import Consumer
from shared.db import Database
from shared.eventlog import LogReader
from shared.pool import Connection
from shared.service import ServiceSpec
from shared.settings import Settings

type Shown = Callable[[str, int, int], None]

log = structlog.get_logger(__name__)


async def ensure_projections(spec: ServiceSpec, settings: Settings) -> None:
    """Make the projections of a service where they are missing; rebuild them where the code's versions differ from the stored ones.

    The services that it follows have been migrated before.
    """
    if not spec.projections:
        return
    live = projection.view_schema(spec.name)
    async with owner_of(spec.name, settings) as owner:
        stored = await projection.stored_versions(owner, live)
        if stored is None:
            async with owner.transaction():
                await projection.create(owner, spec.name, live, spec.projections)
    wanted = {each.name: each.version for each in spec.projections}
    if stored is not None and stored != wanted:
        log.info("projections differ from the code, rebuilding", service=spec.name, stored=dict(stored), wanted=wanted)
        await rebuild(spec, settings)


async def rebuild(spec: ServiceSpec, settings: Settings, shown: Shown | None = None) -> None:
    """Apply every followed log from position 1 into a second schema, then put it in the place of the live one in one transaction.

    `shown(producer, position, head)` is told of the progress. Consumers wait at most for the last slice; nothing they acknowledged is lost.
    """
    live, rebuilt = projection.view_schema(spec.name), f"{projection.view_schema(spec.name)}_next"
    async with owner_of(spec.name, settings) as owner, beside(spec, settings, owner, rebuilt) as consumers:
        for consumer in consumers:
            await _follow(consumer, shown)
        async with owner.transaction():
            if await owner.fetchval("select to_regclass($1)", f"{live}.cursor") is not None:
                await owner.execute(f"lock table {live}.cursor in access exclusive mode")
            for consumer in consumers:
                await consumer.catch_up()
            await projection.swap(owner, live, rebuilt)


@asynccontextmanager
async def owner_of(service: str, settings: Settings) -> AsyncIterator[Connection]:
    """A connection that acts as the owner of a service's schemas; one at a time."""
    dsn = settings.migration_dsn(service)
    if dsn is None:
        raise ValueError(f"TUYEN_{service.upper()}_MIGRATE_DSN is not set")
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"set role tuyen_{service}_owner")
        await connection.execute("select pg_advisory_lock(hashtextextended($1, 0))".replace("$1", f"'tuyen rebuild {service}'"))
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def beside(spec: ServiceSpec, settings: Settings, owner: Connection, schema: str) -> AsyncIterator[Sequence[Consumer]]:
    """Consumers that fill a second schema of the same projections."""
    async with owner.transaction():
        await owner.execute(f"drop schema if exists {schema} cascade")
        await projection.create(owner, spec.name, schema, spec.projections)
    db = await Database.open(settings.service_dsn(spec.name) or "", spec.name, size=2, view=schema)
    readers = [await LogReader.open(producer, settings.reader_dsn(producer) or "") for producer in spec.follows]
    try:
        yield [Consumer(spec.name, reader, db, spec.projections) for reader in readers]
    finally:
        for reader in readers:
            await reader.close()
        await db.close()


async def _follow(consumer: Consumer, shown: Shown | None) -> None:
    while await consumer.step() is not None:
        if shown is not None:
            shown(consumer.producer, consumer.progress.position, await consumer.head())
