"""A rotation service that follows a catalog with two provinces, and clients of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.rotation.app import SPEC
from shared.settings import Settings
from tests.conftest import TestServer
from tests.rotation.people import Rotation, seed_catalog
from tests.world import Producer, bare, client, running


@pytest.fixture(scope="session")
def rotation_template(server: TestServer) -> str:
    return asyncio.run(server.make_template("template_rotation", [bare("catalog"), bare("transfer"), SPEC]))


@pytest.fixture(scope="session")
def seeded(server: TestServer, rotation_template: str) -> tuple[str, Producer]:
    """A template in which the catalog is known already, and the catalog that said it."""
    return asyncio.run(_seed(server, rotation_template))


async def _seed(server: TestServer, template: str) -> tuple[str, Producer]:
    database = await server.clone(template)
    settings = server.settings(database)
    catalog = Producer("catalog", settings)
    last = await seed_catalog(catalog)
    async with running(SPEC, settings) as app, client(app, settings) as http:
        answer = await http.get("/rotation/v1/plans", headers={"Wait-For": f"catalog:{last}"})
        assert answer.status_code == 200, answer.text
    return database, catalog


@pytest.fixture
async def rotation_settings(server: TestServer, seeded: tuple[str, Producer]) -> AsyncIterator[Settings]:
    database = await server.clone(seeded[0])
    yield server.settings(database)
    await server.drop(database)


@pytest.fixture
async def rotation(rotation_settings: Settings, seeded: tuple[str, Producer]) -> AsyncIterator[Rotation]:
    catalog = seeded[1].over(rotation_settings)
    async with running(SPEC, rotation_settings) as app:
        yield Rotation(app, rotation_settings, catalog, Producer("transfer", rotation_settings))
