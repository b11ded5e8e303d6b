"""The dashboard in a real browser: nothing is loaded or refused, no page is wider than its screen, and every drawing has a name."""

import asyncio
import socket
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from services.indicators.dashboard.schemas import ROOT
from shared.app import served
from tests.chromium import Window, browsing, needs_chromium
from tests.indicators.dashboard.test_pages import DAY, tell, told
from tests.indicators.programmes import LAI_CHAU, recorded
from tests.indicators.story import Story

__all__ = ["tell", "told"]

PAGES = ("?unit=12", "?unit=107&lang=en", "?unit=S1", "/rotation?unit=107", "/redundancy?unit=107", f"/programmes/{LAI_CHAU}?lang=en")
WIDE, PHONE = 1280, 390
LEAST_PICTURE = 10_000


def look(window: Window, address: str, headers: dict[str, str], folder: Path) -> None:
    """Each page on a screen and on a phone."""
    for width in (WIDE, PHONE):
        for page in PAGES:
            url = f"{address}{page}{'&' if '?' in page else '?'}as_of={DAY}"
            window.visit(url, width=width, headers=headers)
            asked = {event["request"]["url"] for event in window.told("Network.requestWillBeSent")}
            assert {each for each in asked if not each.startswith("data:")} == {url}
            assert window.told("Log.entryAdded") == []
            assert window.value("document.documentElement.scrollWidth") <= width, (page, width)
            spoken = window.spoken()
            assert {"banner", "main", "contentinfo", "navigation", "heading"} <= {role for role, _ in spoken}
            assert [
                name for role, name in spoken if role in {"image", "link", "table", "textbox", "Date", "button"} and not name.strip()
            ] == []
            picture = folder / f"{width}.png"
            window.picture(picture)
            assert picture.stat().st_size > LEAST_PICTURE


@needs_chromium
async def test_every_page_fits_a_screen_and_a_phone_and_loads_nothing(
    app: FastAPI, ministry: httpx.AsyncClient, told: Story, tmp_path: Path
) -> None:
    await recorded(ministry, LAI_CHAU)
    assert (await ministry.get(f"{ROOT}?unit=107", headers=told.heard)).is_success
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}{ROOT}"
    server = uvicorn.Server(uvicorn.Config(served(app), lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        headers = {"Authorization": ministry.headers["Authorization"], "Accept-Language": "vi"}
        with browsing() as browser:
            await asyncio.to_thread(look, browser.window(), address, headers, tmp_path)
    finally:
        server.should_exit = True
        await serving
