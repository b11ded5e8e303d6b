"""A reorganisation as indicators tells of it: what was reported of units that have ended stays, and is restated to the new map when asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.catalog.app import SPEC as CATALOG
from services.indicators.app import SPEC as INDICATORS
from shared.actor import Role
from tests.catalog.reorganisation.maps import BEFORE, DAY, draw_new, draw_old, reorganise
from tests.catalog.world import LONG_AGO, Catalog, a_grant
from tests.conftest import TestServer
from tests.world import bare, client, running

OLD_UNITS = ("VN", "10", "15", "080", "132", "A1", "A2", "A3", "B1", "B2", "TYT.A2")


@pytest.fixture(scope="module")
def template(server: TestServer) -> str:
    return asyncio.run(server.make_template("template_reorganised", [bare("transfer"), bare("rotation"), CATALOG, INDICATORS]))


@pytest.fixture
async def both(server: TestServer, template: str) -> AsyncIterator[tuple[Catalog, FastAPI]]:
    """A catalog and the indicators that follow it."""
    database = await server.clone(template)
    settings = server.settings(database)
    async with running(CATALOG, settings) as app, running(INDICATORS, settings) as indicators:
        catalog = Catalog(app, settings)
        yield catalog, indicators
        await catalog.close()
    await server.drop(database)


async def read(caller: httpx.AsyncClient, last: httpx.Response, unit: str, **query: Any) -> list[dict[str, Any]]:
    asked = {"indicator": "technique_coverage", "list": "commune", "numerator": "performed", "unit": unit} | query
    answer = await caller.get("/indicators/v1/values", params=asked, headers={"Wait-For": last.headers["event-id"]})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [{name: value for name, value in item.items() if name != "position"} for item in items]


async def work(catalog: Catalog) -> httpx.Response:
    """Two stations of old Bát Xát and one of Lục Yên perform what the list names."""
    await catalog.techniques()
    for code in ("TYT.A1", "TYT.A2", "TYT.B2"):
        granted = await catalog.post(f"facilities/{code}/approvals", **a_grant("COM"))
        assert granted.status_code == 201, granted.text
        items = [{"technique_code": "COM", "cases": 3, "insured_cases": 0, "rotated_cases": 0}]
        done = await catalog.put(f"facilities/{code}/returns/2025-05", items=items)
        assert done.status_code == 201, done.text
    return done


async def test_figures_of_units_that_ended_stay_and_are_restated_to_the_new_map(both: tuple[Catalog, FastAPI]) -> None:
    catalog, indicators = both
    async with (
        client(indicators, catalog.settings) as ministry,
        client(indicators, catalog.settings, role=Role.COMMITTEE, unit="080") as committee,
    ):
        await draw_old(catalog)
        last = await work(catalog)
        asked = [(unit, children) for unit in OLD_UNITS for children in (False, True) if not (children and unit == "TYT.A2")]
        before = [await read(ministry, last, unit, as_of=BEFORE, children=children) for unit, children in asked]
        district = before[asked.index(("080", False))]
        assert [(item["unit"], item["numerator"], item["denominator"]) for item in district] == [("080", 2, 3)]
        await draw_new(catalog)
        last = await reorganise(catalog)
        assert last.status_code == 201
        assert [await read(ministry, last, unit, as_of=BEFORE, children=children) for unit, children in asked] == before
        restated = await read(ministry, last, "15", as_of=BEFORE, boundaries=DAY, children=True)
        assert [(item["unit"], item["since"], item["numerator"], item["denominator"]) for item in restated] == [
            ("A1", DAY, 2, 2),
            ("A3", LONG_AGO, 0, 1),
            ("B1", DAY, 1, 2),
        ]
        (province,) = await read(ministry, last, "15", as_of=BEFORE, boundaries=DAY)
        assert (province["since"], province["numerator"], province["denominator"]) == (DAY, 3, 5)
        (yen_bai,) = await read(ministry, last, "15", as_of=BEFORE)
        assert (yen_bai["since"], yen_bai["numerator"], yen_bai["denominator"]) == (LONG_AGO, 1, 2)
        assert await read(committee, last, "080", as_of=BEFORE) == district
        assert (await read(committee, last, "A1", as_of=DAY))[0]["numerator"] == 2


async def test_a_follower_knows_both_units_of_a_reused_code_and_what_followed_the_first(both: tuple[Catalog, FastAPI]) -> None:
    catalog, indicators = both
    await draw_old(catalog)
    await draw_new(catalog)
    last = await reorganise(catalog)
    async with client(indicators, catalog.settings) as ministry:
        await read(ministry, last, "15", as_of=DAY)
    connection = await asyncpg.connect(catalog.settings.service_dsn("indicators"))
    rows = await connection.fetch(
        "select since, lower(valid), upper(valid), successors from indicators_view.unit_state where code = 'A1' order by 1"
    )
    stood = await connection.fetch(
        "select admin_unit, province from indicators_view.facility_state where facility = 'TYT.A1' order by lower(valid)"
    )
    await connection.close()
    first, day = date.fromisoformat(LONG_AGO), date.fromisoformat(DAY)
    assert [tuple(row) for row in rows] == [(first, first, day, ["A1"]), (day, day, None, [])]
    assert [tuple(row) for row in stood] == [("A1", "10"), ("A1", "15")]
