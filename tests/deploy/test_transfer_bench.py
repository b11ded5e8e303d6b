"""What the benchmarks of transfers stand on: generated transfers that are as the service's own, and a limit that does what the service does."""

import asyncio
from collections.abc import Awaitable, Iterator
from uuid import UUID

import httpx
import pytest

from deploy.assembly import SPECS
from deploy.bench.recording import Answered, Send, recorded
from deploy.bench.stage import Stage
from deploy.bench.transfer_bare import BareSessions
from deploy.bench.transfer_session import PEOPLE, PROVINCE, SAMPLES, session_of
from deploy.bench.transfer_world import GROUPS, add_people, add_transfers, connect, found_transfers, people_of, settle, transfer_id
from shared.ids import new_id
from tests.conftest import TestServer

TRANSFERS = GROUPS + 50


@pytest.fixture(scope="module")
def world(server: TestServer) -> Iterator[Stage]:
    """A few started transfers in a district of their own."""
    template = asyncio.run(server.make_template("bench_transfers", list(SPECS.values())))
    stage = Stage(server.settings(template), server.postgres.admin_dsn.rsplit("/", 1)[0] + f"/{template}", 0.1)
    with stage.service("catalog") as catalog:
        asyncio.run(found_transfers(stage, catalog, senders=1))
    taught = add_transfers(stage, 0, TRANSFERS, people=PEOPLE, status="started")
    asyncio.run(settle(stage, add_people(stage, 0, PEOPLE), taught))
    yield stage
    asyncio.run(server.drop(template))


async def ask(stage: Stage, send: Send, path: str) -> Answered:
    headers = {"Authorization": f"Bearer {stage.token(PROVINCE)}"}
    return await send(httpx.Request("GET", f"http://127.0.0.1/transfer/v1/transfers{path}", headers=headers))


async def written(stage: Stage, sending: Awaitable[object]) -> dict[str, int]:
    """How many rows of each table something wrote."""
    connection = await connect(stage.admin_dsn)
    try:
        tables = await connection.fetch("select tablename as name from pg_tables where schemaname = 'transfer' order by 1")

        async def count() -> dict[str, int]:
            return {table["name"]: await connection.fetchval(f"select count(*) from transfer.{table['name']}") for table in tables}

        before = await count()
        await sending
        return {name: rows - before[name] for name, rows in (await count()).items() if rows != before[name]}
    finally:
        await connection.close()


def a_session(stage: Stage, number: int) -> httpx.Request:
    session = session_of(number, new_id())
    headers = {"Authorization": f"Bearer {stage.token(PROVINCE)}", "Idempotency-Key": session["session_id"]}
    url = f"http://127.0.0.1/transfer/v1/transfers/{transfer_id(number)}:record-session"
    return httpx.Request("POST", url, json=session, headers=headers)


async def test_a_generated_transfer_is_eligible_unless_the_licence_of_a_trainee_has_expired(world: Stage) -> None:
    failing: set[tuple[str, ...]] = set()
    async with recorded(SPECS["transfer"], world.settings) as send:
        for number in range(40):
            said = (await ask(world, send, f"/{transfer_id(number)}/eligibility")).response.json()
            failing.add(tuple(check["code"] for check in said["checks"] if check["result"] == "fail"))
    assert failing == {(), ("trainee.scope",)}


async def test_a_generated_transfer_is_taught_by_the_people_it_names(world: Stage) -> None:
    async with recorded(SPECS["transfer"], world.settings) as send:
        for number in (0, GROUPS + 7):
            said = (await ask(world, send, f"/{transfer_id(number)}")).response.json()
            trainer, trainees = people_of(number, PEOPLE)
            assert ([UUID(id_) for id_ in said["trainer_ids"]], [UUID(id_) for id_ in said["trainee_ids"]]) == ([trainer], [*trainees])


async def test_what_a_service_runs_for_a_request_is_recorded_whole_and_can_be_run_again(world: Stage) -> None:
    async with recorded(SPECS["transfer"], world.settings) as send:
        answered = await ask(world, send, f"/{transfer_id(3)}")
    connection = await connect(world.settings.service_dsn("transfer"))
    try:
        found = await connection.fetchrow(answered.ran[-1].sql, *answered.ran[-1].arguments)
    finally:
        await connection.close()
    assert found is not None
    assert found["body"].encode() == answered.response.content


async def test_the_bare_app_writes_what_the_service_writes_for_a_session(world: Stage) -> None:
    bare = BareSessions(world.settings)
    await bare.start()
    try:
        async with recorded(SPECS["transfer"], world.settings) as send:
            by_the_service = await written(world, send(a_session(world, SAMPLES[-1] + 1)))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bare)) as alone:
            by_the_limit = await written(world, alone.send(a_session(world, SAMPLES[-1] + 2)))
    finally:
        await bare.stop()
    assert by_the_limit == by_the_service
    assert by_the_limit["session_case"] == len(session_of(0, new_id())["cases"])
    assert by_the_limit["outbox"] == 1
