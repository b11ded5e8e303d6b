"""The indicators service on a real database, beside a catalog, a rotation and a transfer whose logs the tests write."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.app import SPEC
from shared.settings import Settings
from tests.conftest import TestServer
from tests.indicators.story import Story
from tests.world import Producer, bare, client, running

type Tell = Callable[[Story, httpx.AsyncClient], Awaitable[None]]


@pytest.fixture(scope="session")
def indicators_template(server: TestServer) -> str:
    """The template database of these tests."""
    return asyncio.run(server.make_template("template_indicators", [bare("catalog"), bare("rotation"), bare("transfer"), SPEC]))


@pytest.fixture(scope="module")
def first(request: pytest.FixtureRequest, server: TestServer, indicators_template: str) -> Iterator[tuple[str, Story]]:
    """What each test of a module begins with a copy of: an empty database, or one to which the module's `tell` was told; and who told it."""
    tell: Tell | None = getattr(request.module, "tell", None)
    if tell is None:
        yield indicators_template, _story_of(server.settings(indicators_template))
        return
    database = asyncio.run(server.clone(indicators_template))
    story = _story_of(server.settings(database))
    asyncio.run(_tell(tell, story, server.settings(database)))
    yield database, story
    asyncio.run(server.drop(database))


async def _tell(tell: Tell, story: Story, settings: Settings) -> None:
    async with running(SPEC, settings) as app, client(app, settings) as ministry:
        await tell(story, ministry)
        answer = await ministry.get("/indicators/v1/policies", headers=story.heard)
        assert answer.status_code == 200, answer.text


def _story_of(settings: Settings) -> Story:
    return Story(Producer("catalog", settings), Producer("rotation", settings), Producer("transfer", settings))


@pytest.fixture
async def settings(server: TestServer, first: tuple[str, Story]) -> AsyncIterator[Settings]:
    """A fresh database."""
    database = await server.clone(first[0])
    yield server.settings(database)
    await server.drop(database)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The running service."""
    async with running(SPEC, settings) as app:
        yield app


@pytest.fixture
async def ministry(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of the whole country."""
    async with client(app, settings) as caller:
        yield caller


@pytest.fixture
def story(settings: Settings, first: tuple[str, Story]) -> Story:
    """Says what catalog, rotation and transfer would say, after what the module told."""
    return first[1].over(settings)
