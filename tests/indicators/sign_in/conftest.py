"""The indicators service with a page that says who reads it, and browsers without a token."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response

from services.indicators.app import SPEC
from shared.access import allowed, named
from shared.actor import EVERYBODY, Role
from shared.app import served
from shared.route import Reading, Router, Writing
from shared.settings import Settings
from tests.world import running

WHO = "/indicators/v1/dashboard/who"
router = Router()


@router.get(WHO)
@allowed(*EVERYBODY)
async def read_who(session: Reading) -> Response:
    """Who reads."""
    caller = session.context.caller
    return HTMLResponse(f"<p>{caller.role} {caller.unit} {caller.id}</p>")


@router.get(f"{WHO}/{{unit}}")
@allowed(Role.STATION, within=named("unit"))
async def read_station(session: Reading, unit: str) -> Response:
    """For stations alone."""
    return HTMLResponse(unit)


@router.post(WHO)
@allowed(*EVERYBODY)
async def write_who(uow: Writing) -> Response:
    """Writes below the pages, too, want a token."""
    return HTMLResponse("")


WITH_PAGE = replace(SPEC, routers=[router, *SPEC.routers])


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The running service of this machine."""
    async with running(WITH_PAGE, settings) as app:
        yield app


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser: no token, its own cookies, redirects seen."""
    async with browser_of(app) as browser:
        yield browser


def browser_of(app: FastAPI, base_url: str = "http://127.0.0.1:8000") -> httpx.AsyncClient:
    """A browser on an app."""
    transport = httpx.ASGITransport(served(app), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base_url, headers={"Accept": "text/html"})
