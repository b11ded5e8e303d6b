"""The catalog running on a fresh database, and who calls it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from services.catalog.app import SPEC
from shared.settings import Settings
from tests.catalog.world import Catalog
from tests.conftest import TestServer
from tests.world import bare, running


@pytest.fixture(scope="session")
def template_catalog(server: TestServer) -> str:
    return asyncio.run(server.make_template("template_catalog", [bare("transfer"), SPEC]))


@pytest.fixture
async def settings(server: TestServer, template_catalog: str) -> AsyncIterator[Settings]:
    database = await server.clone(template_catalog)
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
