"""A migrated template of the transfer service, beside a catalog and a rotation whose logs the tests write."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.transfer.app import SPEC
from shared.settings import Settings
from tests.conftest import TestServer
from tests.transfer.story import Story
from tests.world import bare, running


@pytest.fixture(scope="session")
def transfer_template(server: TestServer) -> str:
    """The template database of this service's tests."""
    return asyncio.run(server.make_template("template_transfer", [bare("catalog"), bare("rotation"), SPEC]))


@pytest.fixture
async def settings(server: TestServer, transfer_template: str) -> AsyncIterator[Settings]:
    """A fresh database."""
    database = await server.clone(transfer_template)
    yield server.settings(database)
    await server.drop(database)


@pytest.fixture
async def story(settings: Settings) -> AsyncIterator[Story]:
    """The running service in an empty world."""
    async with running(SPEC, settings) as app:
        yield Story(app, settings)


@pytest.fixture(scope="session")
def first_told(server: TestServer, transfer_template: str) -> tuple[str, Story]:
    """A template in which the story is told already, and that story."""
    return asyncio.run(_tell(server, transfer_template))


async def _tell(server: TestServer, template: str) -> tuple[str, Story]:
    database = await server.clone(template)
    settings = server.settings(database)
    async with running(SPEC, settings) as app:
        story = Story(app, settings)
        await story.tell()
    return database, story


@pytest.fixture
async def told(server: TestServer, first_told: tuple[str, Story]) -> AsyncIterator[Story]:
    """The running service in a district where everything is ready for a transfer but the trainee's licence."""
    template, first = first_told
    database = await server.clone(template)
    settings = server.settings(database)
    async with running(SPEC, settings) as app:
        yield first.over(app, settings)
    await server.drop(database)
