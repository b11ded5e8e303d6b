"""The probe services running on a fresh database, and a look into that database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI

from shared.actor import Role
from shared.db import Connection
from shared.settings import Settings
from tests.conftest import TestServer
from tests.shared.probe.service import PROBE, WATCHER
from tests.world import client, running


@dataclass(frozen=True)
class Served:
    """A running probe: clients of any caller, and the database behind it as its superuser sees it."""

    app: FastAPI
    settings: Settings
    admin: Connection

    def client(self, role: Role = Role.DEPARTMENT, unit: str = "VN", sub: str | None = None) -> httpx.AsyncClient:
        return client(self.app, self.settings, role=role, unit=unit, sub=sub)

    async def stored(self) -> tuple[object, ...]:
        """All that a write could have left behind."""
        return tuple(
            await self.admin.fetchrow("""
                select (select array_agg(t::text order by code) from catalog.thing t), (select count(*) from catalog.idempotency),
                    (select count(*) + (select position from catalog.log_head) from catalog.outbox)
            """)
        )


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """Faults are caused here on purpose: their tracebacks in one plain text, not drawn with every local value."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])


@pytest.fixture
async def admin(server: TestServer, probe_settings: Settings) -> AsyncIterator[Connection]:
    """The superuser in the probe's database."""
    database = (probe_settings.service_dsn("catalog") or "").rsplit("/", 1)[1]
    connection = await asyncpg.connect(server.postgres.dsn("postgres", database), server_settings={"search_path": "catalog, public"})
    yield connection
    await connection.close()


@pytest.fixture
async def probe(probe_settings: Settings, admin: Connection) -> AsyncIterator[Served]:
    """The probe producer, running."""
    async with running(PROBE, probe_settings) as app:
        yield Served(app, probe_settings, admin)


@pytest.fixture
async def watcher(probe_settings: Settings, admin: Connection) -> AsyncIterator[Served]:
    """The probe follower, running."""
    async with running(WATCHER, probe_settings) as app:
        yield Served(app, probe_settings, admin)
