"""The generated country that the indicators are measured on: events as the services publish them, in logs whose chains hold."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from deploy.assembly import SPECS
from deploy.bench.district import apply_all
from deploy.bench.national_log import FACTS_OF_FACILITY, FIRST_PROVINCE, LIST_SIZE, Country, add_facilities, found_country
from deploy.bench.stage import Stage
from shared.contracts.envelope import EVENT_TYPES
from shared.eventlog import verify_log
from tests.conftest import TestServer

LOGS = ("catalog", "rotation", "transfer")
FACILITIES = 3


@pytest.fixture(scope="module")
def country(server: TestServer) -> Iterator[Stage]:
    """Three facilities in two steps, applied."""
    template = asyncio.run(server.make_template("bench_national", list(SPECS.values())))
    stage = Stage(server.settings(template), server.postgres.admin_dsn.rsplit("/", 1)[0] + f"/{template}", 0.1)
    asyncio.run(found_country(stage.admin_dsn, Country(FACILITIES)))
    asyncio.run(add_facilities(stage.admin_dsn, 1, 2))
    asyncio.run(add_facilities(stage.admin_dsn, 3, FACILITIES))
    asyncio.run(apply_all(stage, SPECS["indicators"]))
    yield stage
    asyncio.run(server.drop(template))


async def ask(stage: Stage, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def test_every_generated_event_is_one_that_its_service_publishes(country: Stage) -> None:
    for log in LOGS:
        for row in await ask(country, f"select distinct on (type) type, data::text as data from {log}.event_log order by type, position"):
            event = EVENT_TYPES[row["type"]].model_validate_json(row["data"])
            assert row["type"].startswith(f"vn.tuyen.{log}."), event


async def test_the_chains_of_the_generated_logs_hold_across_the_steps(country: Stage) -> None:
    for log in LOGS:
        connection = await asyncpg.connect(country.settings.service_dsn(log), server_settings={"search_path": f"{log}, public"})
        verdict = await verify_log(connection)
        await connection.close()
        assert verdict.fault is None
        assert verdict.checked == verdict.head.position > FACILITIES * 100


async def test_no_version_of_a_subject_is_said_twice(country: Stage) -> None:
    for log in LOGS:
        twice = await ask(country, f"select subject, subject_version from {log}.event_log group by 1, 2 having count(*) > 1")
        assert twice == []


async def test_a_facility_is_approved_for_as_many_techniques_as_is_told_and_nothing_is_parked(country: Stage) -> None:
    found = await ask(country, "select facility, count(*) from indicators_view.capability where listed <> '{}' group by 1 order by 1")
    assert [tuple(row) for row in found] == [(f"S{n}", FACTS_OF_FACILITY) for n in range(1, FACILITIES + 1)]
    assert await ask(country, "select * from indicators_view.parked") == []
    sizes = await ask(country, "select distinct size from indicators_view.level_list")
    assert [row["size"] for row in sizes] == [LIST_SIZE]


def test_the_nation_is_as_large_as_issue_6_asks() -> None:
    nation = Country.of(1)
    assert (nation.facilities, nation.provinces) == (12_000, 34)
    assert nation.facts > 5_000_000
    assert FIRST_PROVINCE == "12"
