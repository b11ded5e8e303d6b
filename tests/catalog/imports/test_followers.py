"""Whatever is imported and undone, in the catalog and in those that follow it everything is as before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as running_with
from hypothesis import strategies as st
from sqlalchemy import MetaData

from services.catalog.app import SPEC
from shared.places import PLACES
from shared.runtime import Runtime
from shared.service import ServiceSpec
from shared.settings import Settings
from tests.catalog.imports.test_http import FACILITIES, MAP, REGISTER, UNITS, before, send, undo
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, LONG_AGO, PROVINCE, STATION, Catalog, a_station
from tests.conftest import TestServer
from tests.world import BARE, bare, running

FOLLOWER = ServiceSpec("indicators", BARE, MetaData(), [], [], projections=[PLACES])
TABLES = ("unit_state", "facility_state")
DAYS = ("2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01")


@pytest.fixture(scope="session")
def template_followed(server: TestServer) -> str:
    return asyncio.run(server.make_template("template_followed", [bare("transfer"), SPEC, FOLLOWER]))


@pytest.fixture
async def settings(server: TestServer, template_followed: str) -> AsyncIterator[Settings]:
    database = await server.clone(template_followed)
    yield server.settings(database)
    await server.drop(database)


@pytest.fixture
async def follower(catalog: Catalog, settings: Settings) -> AsyncIterator[FastAPI]:
    async with running(FOLLOWER, settings) as app:
        yield app


async def followed(app: FastAPI) -> list[Any]:
    """All that a follower knows of places once it has read the catalog's log."""
    runtime: Runtime = app.state.runtime
    async with asyncio.timeout(30):
        while True:
            position, waiting = await runtime.readers["catalog"].frontier()
            if waiting is None and await runtime.consumers["catalog"].position() >= position:
                break
            await asyncio.sleep(0.01)
    return [await rows_of(runtime.settings, f"select * from indicators_view.{table} order by 1, 2, 3") for table in TABLES]


async def rows_of(settings: Settings, sql: str) -> list[Any]:
    connection = await asyncpg.connect(settings.service_dsn("indicators"))
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def kept(catalog: Catalog) -> list[Any]:
    """Every state of the catalog that holds."""
    return [
        [tuple(row) for row in await catalog.rows(f"select * from {table} order by code, valid_from")]
        for table in ("admin_unit_state", "facility_state")
    ]


@pytest.mark.parametrize(("noun", "file"), [("admin-units", MAP), ("facilities", REGISTER)])
@pytest.mark.parametrize("day", ["2022-01-01", LONG_AGO])
async def test_followers_know_of_an_undone_import_as_if_it_had_never_been(
    catalog: Catalog, follower: FastAPI, noun: str, file: str, day: str
) -> None:
    await before(catalog)
    first = await followed(follower)
    import_id = await send(catalog, noun, file, valid_from=day)
    assert await followed(follower) != first
    await undo(catalog, import_id)
    assert await followed(follower) == first


async def test_what_is_put_after_an_undo_reaches_followers(catalog: Catalog, follower: FastAPI) -> None:
    await before(catalog)
    await undo(catalog, await send(catalog, "admin-units", MAP))
    await undo(catalog, await send(catalog, "facilities", REGISTER))
    await catalog.unit("03434", "commune", "Xã Ka Lăng", DISTRICT, valid_from="2022-01-01", difficulty=["remote"])
    await catalog.put(f"facilities/{STATION}", match="*", **a_station(beds=3))
    await catalog.put("facilities/TYT.9", **a_station(beds=4))
    units, facilities = await followed(follower)
    assert [(str(row[2].lower), row[5]) for row in units if row[0] == "03434"] == [(LONG_AGO, []), ("2022-01-01", ["remote"])]
    assert [(row[0], str(row[1].lower), row[1].upper, row[5]) for row in facilities if row[0] != CENTRE and row[0][:3] == "TYT"] == [
        (STATION, LONG_AGO, None, None),
        ("TYT.9", LONG_AGO, None, None),
    ]


async def test_a_facility_closed_on_the_day_of_an_undone_import_stays_closed_to_followers(catalog: Catalog, follower: FastAPI) -> None:
    await before(catalog)
    await catalog.post(f"facilities/{STATION}:close", closed_on="2022-01-01")
    first = await followed(follower)
    await undo(catalog, await send(catalog, "facilities", REGISTER))
    assert await followed(follower) == first


UNIT_ROWS = st.dictionaries(
    st.sampled_from([COMMUNE, "03434", "03435"]),
    st.tuples(st.sampled_from(["Xã Thu Lũm", "Xã Ka Lăng", "Xã Mới"]), st.sampled_from([DISTRICT, PROVINCE, ELSEWHERE])),
    min_size=1,
)
FACILITY_ROWS = st.dictionaries(
    st.sampled_from([STATION, "TYT.8", "TYT.9"]),
    st.tuples(st.sampled_from([COMMUNE, "03434", DISTRICT]), st.sampled_from(["", CENTRE, "TYT.8"]), st.sampled_from(["", "0", "5"])),
    min_size=1,
)
STEPS = st.lists(st.tuples(st.sampled_from(DAYS), UNIT_ROWS | FACILITY_ROWS), min_size=1, max_size=3)


def as_file(rows: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """The noun and the csv of some rows."""
    if len(next(iter(rows.values()))) == 2:
        return "admin-units", UNITS + "".join(f"{code},commune,{name},{parent}\n" for code, (name, parent) in rows.items())
    lines = (f"{code},Trạm,TYT,xã,{unit},{parent},{beds}\n" for code, (unit, parent, beds) in rows.items())
    return "facilities", FACILITIES + "".join(lines)


@given(st.data())
@running_with(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_any_imports_undone_the_last_first_leave_everything_as_it_was(
    catalog: Catalog, follower: FastAPI, data: st.DataObject
) -> None:
    if not await catalog.rows("select 1 from admin_unit"):
        await before(catalog)
    seen = []
    for day, rows in data.draw(STEPS):
        first = (await kept(catalog), await followed(follower))
        seen.append((*first, await send(catalog, *as_file(rows), valid_from=day, mode="partial")))
    for states, known, import_id in reversed(seen):
        if import_id is not None:
            answer = await undo(catalog, import_id)
            assert answer.status_code == 200, answer.text
        assert await kept(catalog) == states
        assert await followed(follower) == known
