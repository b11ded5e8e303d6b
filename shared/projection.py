"""What a service derives from the logs it follows: tables in a schema of its own, versioned, rebuilt beside the live one and swapped."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from shared.contracts.envelope import unversioned
from shared.db import Session
from shared.eventlog import Slice
from shared.pool import Connection

KERNEL_TABLES = (Path(__file__).parent / "sql" / "view.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Projection:
    """Derived tables and how a slice of a log moves them.

    `tables` is the .sql file that makes them; `handles` names the event types taken from each producer; `apply` records the facts of a
    slice, then refreshes the derived rows of the keys touched. Raise `version` whenever one of these changes: it is then rebuilt.
    """

    name: str
    version: int
    tables: Path
    handles: Mapping[str, frozenset[str]]
    apply: Callable[[Session, Slice], Awaitable[None]]

    @property
    def producers(self) -> tuple[str, ...]:
        """The services whose logs it reads."""
        return tuple(self.handles)

    def knows(self, producer: str, wire: str) -> bool:
        """Whether the type is one that it handles, in any version."""
        return unversioned(wire) in {unversioned(known) for known in self.handles.get(producer, ())}


def view_schema(service: str) -> str:
    """The schema of a service's live projections."""
    return f"{service}_view"


async def stored_versions(connection: Connection, schema: str) -> Mapping[str, int] | None:
    """The versions of the projections in a schema; None where there is none."""
    if await connection.fetchval("select to_regclass($1)", f"{schema}.projection_version") is None:
        return None
    rows = await connection.fetch(f"select name, version from {schema}.projection_version")
    return {row["name"]: row["version"] for row in rows}


async def create(connection: Connection, service: str, schema: str, projections: Sequence[Projection]) -> None:
    """Make the schema and the empty tables of projections; `connection` acts as the service's owner, in a transaction."""
    await connection.execute(f"create schema {schema}")
    await connection.execute(f"set local search_path = {schema}, {service}, public")
    await connection.execute(KERNEL_TABLES)
    for projection in projections:
        await connection.execute(projection.tables.read_text(encoding="utf-8"))
        await connection.execute("insert into projection_version (name, version) values ($1, $2)", projection.name, projection.version)
    await connection.executemany("insert into cursor (producer) values ($1)", [(p,) for p in _producers(projections)])
    await connection.execute(f"grant usage on schema {schema} to tuyen_{service}")
    await connection.execute(f"grant select, insert, update, delete, truncate on all tables in schema {schema} to tuyen_{service}")


async def swap(connection: Connection, live: str, rebuilt: str) -> None:
    """Put the rebuilt schema in the place of the live one; `connection` acts as the owner, in a transaction that holds the live cursors."""
    await drop_replaced(connection, live)
    await connection.execute(f"alter schema {live} rename to {live}_old")
    await connection.execute(f"alter schema {rebuilt} rename to {live}")


async def drop_replaced(connection: Connection, live: str) -> None:
    """Drop what a swap put aside: after its transaction, so that nobody who reads the new tables waits for who still reads the old ones."""
    await connection.execute(f"drop schema if exists {live}_old cascade")


async def analyze(connection: Connection, schema: str) -> None:
    """Take statistics of all tables of a schema."""
    await connection.execute(f"analyze {', '.join(f'{schema}.{table}' for table in await _tables(connection, schema))}")


@dataclass(frozen=True, slots=True)
class Contents:
    """A table's rows: how many, and the SHA-256 of their dump in order; equal for equal contents, whatever the order in which they came."""

    rows: int
    sha256: str


async def fingerprint(connection: Connection, schema: str) -> dict[str, Contents]:
    """The contents of each table of a schema."""
    return {table: await _contents(connection, f"{schema}.{table}") for table in await _tables(connection, schema)}


async def _tables(connection: Connection, schema: str) -> list[str]:
    return [row["tablename"] for row in await connection.fetch("select tablename from pg_tables where schemaname = $1 order by 1", schema)]


async def _contents(connection: Connection, table: str) -> Contents:
    digest = hashlib.sha256()

    async def take(piece: bytes) -> None:
        digest.update(piece)

    done = await connection.copy_from_query(f'select t::text from {table} t order by t::text collate "C"', output=take)
    return Contents(int(done.removeprefix("COPY ")), digest.hexdigest())


def _producers(projections: Iterable[Projection]) -> list[str]:
    return sorted({producer for projection in projections for producer in projection.producers})


# Faults that lie in an event, not in the database: what it holds cannot be computed with, stored, indexed or assigned to one row.
PARKABLE = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.RaiseError,
    asyncpg.CardinalityViolationError,
    asyncpg.ProgramLimitExceededError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)
