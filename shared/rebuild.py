"""Projections made when missing, and rebuilt from position 1 beside the live ones, then swapped or compared."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog

from shared import projection
from shared.consumer import Consumer
from shared.db import Database
from shared.eventlog import LogReader
from shared.pool import Connection
from shared.projection import Contents
from shared.service import ServiceSpec
from shared.settings import Settings

SLICE = 20_000
ANALYZED = 8  # statistics are taken anew whenever so many times more events are applied

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

    `shown(producer, position, head)` is told of the progress, of each log first at 0. Readers read the live tables until then and wait
    for nothing; consumers wait for the last slice at most, and nothing that they acknowledged is lost.
    """
    live, rebuilt = projection.view_schema(spec.name), _beside(spec)
    async with owner_of(spec.name, settings) as owner, beside(spec, settings, owner, rebuilt) as consumers:
        await follow(owner, rebuilt, consumers, shown)
        await projection.analyze(owner, rebuilt)
        async with owner.transaction():
            await _hold(owner, live)
            for consumer in consumers:
                await consumer.catch_up()
            await projection.swap(owner, live, rebuilt)
        await projection.drop_replaced(owner, live)


@dataclass(frozen=True, slots=True)
class Compared:
    """A table of the live projections and the same table rebuilt: None where there is none."""

    live: Contents | None
    rebuilt: Contents | None


async def compare(spec: ServiceSpec, settings: Settings, shown: Shown | None = None) -> Mapping[str, Compared]:
    """Rebuild beside the live tables and compare all of both as they were at one instant, at the same positions; the live ones stay.

    Consumers wait for the last slice at most; they go on while the contents are read.
    """
    live, rebuilt = projection.view_schema(spec.name), _beside(spec)
    async with owner_of(spec.name, settings) as owner, beside(spec, settings, owner, rebuilt) as consumers:
        await follow(owner, rebuilt, consumers, shown, await _positions(owner, live))
        async with _as_owner(spec.name, settings) as instant:
            async with owner.transaction():
                await _hold(owner, live)
                await follow(owner, rebuilt, consumers, None, await _positions(owner, live))
                await instant.execute("begin isolation level repeatable read; select 1")
            ours, theirs = await projection.fingerprint(instant, live), await projection.fingerprint(instant, rebuilt)
        await owner.execute(f"drop schema {rebuilt} cascade")
    return {table: Compared(ours.get(table), theirs.get(table)) for table in sorted({*ours, *theirs})}


@asynccontextmanager
async def owner_of(service: str, settings: Settings) -> AsyncIterator[Connection]:
    """A connection that acts as the owner of a service's schemas; one at a time."""
    async with _as_owner(service, settings) as connection:
        await connection.execute(f"select pg_advisory_lock(hashtextextended('tuyen rebuild {service}', 0))")
        yield connection


@asynccontextmanager
async def _as_owner(service: str, settings: Settings) -> AsyncIterator[Connection]:
    dsn = settings.migration_dsn(service)
    if dsn is None:
        raise ValueError(f"TUYEN_{service.upper()}_MIGRATE_DSN is not set")
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"set role tuyen_{service}_owner")
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


async def follow(
    owner: Connection, schema: str, consumers: Sequence[Consumer], shown: Shown | None = None, ends: Mapping[str, int] | None = None
) -> None:
    """Apply the logs in large slices, each to where it ends now or to a position that ends a transaction.

    New tables have no statistics: they are taken meanwhile.
    """
    wanted = ends or {consumer.producer: await consumer.head() for consumer in consumers}
    for consumer in consumers:
        if shown is not None:
            shown(consumer.producer, consumer.progress.position, wanted[consumer.producer])
    read = analyzed = 0
    for consumer in consumers:
        reached, end = consumer.progress.position, wanted[consumer.producer]
        while reached < end:
            read += await consumer.step(min(SLICE, end - reached)) or 0
            reached = consumer.progress.position
            if read > analyzed * ANALYZED:
                await projection.analyze(owner, schema)
                analyzed = read
            if shown is not None:
                shown(consumer.producer, reached, max(reached, end))


async def _hold(owner: Connection, live: str) -> None:
    """Until the transaction ends, the live projections stand still; they can be read."""
    if await owner.fetchval("select to_regclass($1)", f"{live}.cursor") is not None:
        await owner.execute(f"lock table {live}.cursor in exclusive mode")


async def _positions(owner: Connection, live: str) -> dict[str, int]:
    return {row["producer"]: row["position"] for row in await owner.fetch(f"select producer, position from {live}.cursor")}


def _beside(spec: ServiceSpec) -> str:
    return f"{projection.view_schema(spec.name)}_next"
