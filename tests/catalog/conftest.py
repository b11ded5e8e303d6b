"""The catalog running on a fresh database, and who calls it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from fastapi import FastAPI

from services.catalog.app import SPEC
from shared.settings import Settings
from tests.catalog.world import Catalog
from tests.conftest import TestServer
from tests.world import bare, running

type Tell = Callable[[Catalog], Awaitable[None]]


@pytest.fixture(scope="session")
def template_catalog(server: TestServer) -> str:
    return asyncio.run(server.make_template("template_catalog", [bare("transfer"), SPEC]))


@pytest.fixture(scope="module")
def template(request: pytest.FixtureRequest, server: TestServer, template_catalog: str) -> Iterator[str]:
    """What each test of a module begins with a copy of: an empty catalog, or one to which the module's `tell` was told."""
    tell: Tell | None = getattr(request.module, "tell", None)
    if tell is None:
        yield template_catalog
        return
    database = asyncio.run(server.clone(template_catalog))
    asyncio.run(_told(tell, server.settings(database)))
    yield database
    asyncio.run(server.drop(database))


async def _told(tell: Tell, settings: Settings) -> None:
    async with running(SPEC, settings) as app:
        world = Catalog(app, settings)
        await tell(world)
        await world.close()


@pytest.fixture
async def settings(server: TestServer, template: str) -> AsyncIterator[Settings]:
    database = await server.clone(template)
    yield server.settings(database)
    await server.drop(database)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    async with running(SPEC, settings) as app:
        yield app


@pytest.fixture
async def catalog(app: FastAPI, settings: Settings) -> AsyncIterator[Catalog]:
    """The Ministry's hands on an empty catalog."""
    world = Catalog(app, settings)
    yield world
    await world.close()
