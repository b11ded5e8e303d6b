"""The indicators service on a real database, beside a catalog, a rotation and a transfer whose logs the tests write."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.app import SPEC
from shared.settings import Settings
from tests.conftest import TestServer
from tests.indicators.story import Story
from tests.world import Producer, bare, client, running


@pytest.fixture(scope="session")
def indicators_template(server: TestServer) -> str:
    """The template database of these tests."""
    return asyncio.run(server.make_template("template_indicators", [bare("catalog"), bare("rotation"), bare("transfer"), SPEC]))


@pytest.fixture
async def settings(server: TestServer, indicators_template: str) -> AsyncIterator[Settings]:
    """A fresh database."""
    database = await server.clone(indicators_template)
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
def story(settings: Settings) -> Story:
    """Says what catalog, rotation and transfer would say."""
    return Story(Producer("catalog", settings), Producer("rotation", settings), Producer("transfer", settings))
