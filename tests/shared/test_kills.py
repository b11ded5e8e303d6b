"""kill -9 of everything, at random moments under load: nothing acknowledged is lost, nothing is applied twice."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import asyncpg
import httpx
import pytest

from deploy.embedded import EmbeddedPostgres
from deploy.embedded_cluster import pick_port
from shared.actor import Role
from shared.auth import LocalIssuer
from shared.db import Connection
from shared.eventlog import verify_log
from shared.projection import fingerprint
from shared.rebuild import rebuild
from shared.settings import SERVICES, Settings
from tests.conftest import TestServer
from tests.shared.load import Load
from tests.shared.probe.service import PROBE, WATCHER
from tests.world import bare

KILLS = {"postmaster": 5, "producer": 13, "follower": 4}
ROOT = Path(__file__).parents[2]


class Forker:
    """Starts probe services as processes; ends with all of them."""

    def __init__(self, settings: Settings) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-m", "tests.shared.probe.process"],
            cwd=ROOT,
            env={**os.environ, **_environment(settings)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def fork(self, service: str, port: int, log: Path) -> int:
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{service} {port} {log}\n")
        return int(self._running.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.communicate(timeout=30)


class Process:
    """One probe service in a process of its own, started again whenever it is found dead."""

    def __init__(self, forker: Forker, name: str, service: str, folder: Path) -> None:
        self.name = name
        self.port = pick_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._forker = forker
        self._service = service
        self._log = folder / f"{name}.log"
        self._pid: int | None = None

    def keep_alive(self) -> None:
        if self._pid is None or not Path(f"/proc/{self._pid}").exists():
            self._pid = self._forker.fork(self._service, self.port, self._log)

    def kill(self) -> None:
        if self._pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        while Path(f"/proc/{self._pid}").exists():
            time.sleep(0.002)

    async def ready(self) -> bool:
        with suppress(httpx.TransportError):
            async with httpx.AsyncClient(timeout=2) as http:
                return (await http.get(f"{self.base}/health/ready")).is_success
        return False


def _environment(settings: Settings) -> dict[str, str]:
    dsns = {f"TUYEN_{s.upper()}_DSN": settings.service_dsn(s) or "" for s in SERVICES}
    readers = {f"TUYEN_{s.upper()}_READER_DSN": settings.reader_dsn(s) or "" for s in SERVICES}
    return {**dsns, **readers, "TUYEN_DATA_DIR": str(settings.data_dir), "TUYEN_POOL_SIZE": "4"}


@pytest.fixture
def durable() -> Iterator[TestServer]:
    """A server of its own that may be killed, and whose commits survive that."""
    with tempfile.TemporaryDirectory(prefix="tuyen-kills-") as folder, EmbeddedPostgres.start(Path(folder), durable=True) as postgres:
        yield TestServer(postgres, Path(folder))


async def test_what_was_acknowledged_survives_twenty_two_kills_and_is_applied_once(durable: TestServer, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it when the test fails
    database = await durable.make_template("killed", [bare("transfer"), PROBE, WATCHER])
    settings = durable.settings(database)
    names = (("producer 1", "catalog"), ("producer 2", "catalog"), ("follower", "indicators"))
    token = LocalIssuer(durable.data_dir).token(settings, role=Role.DEPARTMENT, unit="VN", sub="load")
    with Forker(settings) as forker:
        processes = [Process(forker, name, service, tmp_path) for name, service in names]
        load = Load([process.base for process in processes[:2]], token, seed)
        await _all_ready(processes)
        loading = asyncio.create_task(load.run(writers=8))
        await _kill_at_random(durable, processes, random.Random(seed))
        load.end()
        await asyncio.wait_for(_kept_alive(loading, processes), 60)
        await _all_ready(processes)
        connection = await asyncpg.connect(durable.postgres.dsn("postgres", database))
        try:
            await _caught_up(connection)
            await _ensure_nothing_lost_or_doubled(connection, load)
            await _ensure_rebuild_gives_the_same(connection, settings)
        finally:
            await connection.close()
    told = load.acknowledged
    assert told.requests > 200
    assert told.retried > 20, "the kills must have hit requests, or this proves nothing"
    assert told.odd == []


async def _kill_at_random(durable: TestServer, processes: list[Process], dice: random.Random) -> None:
    plan = [kind for kind, kills in KILLS.items() for _ in range(kills)]
    dice.shuffle(plan)
    for kind in plan:
        await asyncio.sleep(dice.uniform(0.05, 0.5))
        if kind == "postmaster":
            os.kill(durable.postgres.pid, signal.SIGKILL)
            assert await asyncio.to_thread(_restarted, durable.postgres)
        else:
            dice.choice(await _some_ready(kind, processes)).kill()
        for process in processes:
            process.keep_alive()


def _restarted(postgres: EmbeddedPostgres) -> bool:
    for _ in range(200):
        if postgres.restart_if_dead():
            return True
        time.sleep(0.02)
    return False


async def _some_ready(kind: str, processes: list[Process]) -> list[Process]:
    async with asyncio.timeout(30):
        while not (found := [process for process in processes if kind in process.name and await process.ready()]):
            for process in processes:
                process.keep_alive()
            await asyncio.sleep(0.05)
    return found


async def _until_ready(process: Process, processes: list[Process]) -> None:
    async with asyncio.timeout(30):
        while not await process.ready():
            for each in processes:
                each.keep_alive()
            await asyncio.sleep(0.05)


async def _all_ready(processes: list[Process]) -> None:
    for process in processes:
        await _until_ready(process, processes)


async def _kept_alive(loading: asyncio.Task[None], processes: list[Process]) -> None:
    while not loading.done():
        for process in processes:
            process.keep_alive()
        await asyncio.sleep(0.1)
    await loading


async def _caught_up(connection: Connection) -> None:
    async with asyncio.timeout(30):
        while not await connection.fetchval("""
            select not exists (select from catalog.outbox)
                and (select position from catalog.log_head) = (select position from indicators_view.cursor where producer = 'catalog')
        """):  # noqa: ASYNC110 - other processes write it
            await asyncio.sleep(0.05)


async def _ensure_nothing_lost_or_doubled(connection: Connection, load: Load) -> None:
    told = load.acknowledged
    things = {row["code"]: row["amount"] for row in await connection.fetch("select code, amount from catalog.thing")}
    assert things == told.added | told.put, "an acknowledged write is there, and counted once however often it was sent"
    events = await connection.fetch(
        "select subject, subject_version, (data->>'amount')::int as amount from catalog.event_log order by position"
    )
    versions: dict[str, int] = {}
    for event in events:
        versions[event["subject"]] = versions.get(event["subject"], 0) + 1
        assert event["subject_version"] == versions[event["subject"]]
    assert {event["subject"]: event["amount"] for event in events} == things
    assert len(events) == told.requests, "each request is one event"
    assert versions == {row["code"]: row["version"] for row in await connection.fetch("select code, version from catalog.thing")}
    sums = {row["province"]: row["amount"] for row in await connection.fetch("select * from indicators_view.province_total")}
    assert sums == told.sums()
    await connection.execute("set search_path = catalog, public")
    verdict = await verify_log(connection)
    assert (verdict.fault, verdict.checked) == (None, len(events))


async def _ensure_rebuild_gives_the_same(connection: Connection, settings: Settings) -> None:
    live = await fingerprint(connection, "indicators_view")
    await rebuild(WATCHER, settings)
    assert await fingerprint(connection, "indicators_view") == live
    assert {"total", "province_total", "cursor", "parked"} <= live.keys()
