"""What tests of one service need of the world around it: other services' logs, running apps, clients with tokens."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Self
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import MetaData

from shared.actor import Role, system_actor
from shared.app import create_app
from shared.auth import LocalIssuer
from shared.clock import now
from shared.contracts.envelope import Event
from shared.db import Context, Database, open_pool
from shared.pool import Pool
from shared.sequencer import move
from shared.service import ServiceSpec
from shared.settings import Settings

BARE = Path(__file__).parent / "bare"


def bare(service: str) -> ServiceSpec:
    """A service with the kernel's tables and nothing else, whose log a test writes."""
    return ServiceSpec(service, BARE, MetaData(), [], [])


class Producer:
    """Says events in the name of a service, as its commands would."""

    def __init__(self, service: str, settings: Settings, versions: Mapping[str, int] = MappingProxyType({})) -> None:
        self._service = service
        self._settings = settings
        self._versions = dict(versions)

    def over(self, settings: Settings) -> Self:
        """The same producer, over a copy of its database."""
        return type(self)(self._service, settings, self._versions)

    async def say(self, *events: tuple[Event, str, date], province: str = "12", moved: bool = True) -> UUID:
        """Publish (event, subject, effective day) in one transaction, and move them into the log; returns the last event's id."""
        async with self._connected() as pool:
            async with Database(pool, pool).transaction(Context(system_actor("test"), now())) as uow:
                await uow.connection()
                for event, subject, day in events:
                    self._versions[subject] = self._versions.get(subject, 0) + 1
                    last = uow.publish(event, subject=subject, version=self._versions[subject], effective_on=day, province=province)
            if moved:
                await self._move(pool)
        return last

    async def move(self) -> None:
        """Move what is in the outbox into the log."""
        async with self._connected() as pool:
            await self._move(pool)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Pool]:
        pool = await open_pool(self._settings.service_dsn(self._service) or "", f"{self._service}, public", size=1, settings={})
        try:
            yield pool
        finally:
            await pool.close()

    async def _move(self, pool: Pool) -> None:
        connection = await pool.acquire()
        while await move(connection, self._service):
            pass
        pool.release(connection)


@asynccontextmanager
async def running(spec: ServiceSpec, settings: Settings) -> AsyncIterator[FastAPI]:
    """The service's app, started."""
    app = create_app(spec, settings)
    async with app.router.lifespan_context(app):
        yield app


def client(
    app: FastAPI, settings: Settings, *, role: Role = Role.DEPARTMENT, unit: str = "VN", sub: str | None = None
) -> httpx.AsyncClient:
    """A client of a running app with a token of the local issuer."""
    token = LocalIssuer(settings.data_dir).token(settings, role=role, unit=unit, sub=sub or f"{role}@{unit}")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://tuyen.test", headers={"Authorization": f"Bearer {token}"})
