"""A rotation service that follows a catalog with two provinces, and clients of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.rotation.app import SPEC
from shared.settings import Settings
from tests.conftest import TestServer
from tests.rotation.people import Rotation, seed_catalog
from tests.world import Producer, bare, running


@pytest.fixture(scope="session")
def rotation_template(server: TestServer) -> str:
    return asyncio.run(server.make_template("template_rotation", [bare("catalog"), bare("transfer"), SPEC]))


@pytest.fixture
async def rotation_settings(server: TestServer, rotation_template: str) -> AsyncIterator[Settings]:
    database = await server.clone(rotation_template)
    yield server.settings(database)
    await server.drop(database)


@pytest.fixture
async def rotation(rotation_settings: Settings) -> AsyncIterator[Rotation]:
    catalog = Producer("catalog", rotation_settings)
    seeded = await seed_catalog(catalog)
    async with running(SPEC, rotation_settings) as app:
        world = Rotation(app, rotation_settings, catalog, Producer("transfer", rotation_settings))
        async with world.client() as client:
            answer = await client.get("/rotation/v1/plans", headers={"Wait-For": f"catalog:{seeded}"})
            assert answer.status_code == 200, answer.text
        yield world
