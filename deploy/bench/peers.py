"""Queues that others made, drained on the same server in the same run: pgqueuer and procrastinate, with handlers that do nothing."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import asyncpg

from deploy.bench.stage import Stage

JOBS, BATCH, WORKERS = 5_000, 500, 20
TRIVIAL = f"{JOBS:,} jobs whose handler does nothing"
REFUSAL = "pgqueuer and procrastinate are left out: `make bench` installs them (requirements-bench.lock)"


def are_installed() -> bool:
    """Whether there are peers to measure against."""
    return all(find_spec(name) is not None for name in PEERS)


async def peer_rates(stage: Stage, rounds: int) -> dict[str, list[float]]:
    """Jobs a second of each peer, round by round."""
    return {name: [await _drained(stage, name, drain) for _ in range(rounds)] for name, drain in PEERS.items()}


async def _drained(stage: Stage, name: str, drain: Callable[[str], Awaitable[float]]) -> float:
    """Each round in a database of its own."""
    admin = await asyncpg.connect(stage.admin_dsn)
    try:
        await admin.execute(f"drop database if exists bench_{name}")
        await admin.execute(f"create database bench_{name}")
        return JOBS / await drain(stage.admin_dsn.rsplit("/", 1)[0] + f"/bench_{name}")
    finally:
        await admin.execute(f"drop database if exists bench_{name} with (force)")
        await admin.close()


async def _drain_pgqueuer(dsn: str) -> float:
    """Seconds until pgqueuer has handled all jobs, in batches as large as it handles best."""
    pgqueuer, types = import_module("pgqueuer"), import_module("pgqueuer.types")
    pool = await asyncpg.create_pool(dsn, min_size=2, max_size=4)
    try:
        queries = pgqueuer.Queries(pgqueuer.AsyncpgPoolDriver(pool))
        manager: Any = pgqueuer.QueueManager(queries)
        await queries.install()
        await queries.enqueue(["nothing"] * JOBS, [None] * JOBS, [0] * JOBS)
        handled = 0

        @manager.entrypoint("nothing")  # type: ignore[untyped-decorator]
        async def nothing(_: object) -> None:
            nonlocal handled
            handled += 1

        began = time.perf_counter()
        await manager.run(dequeue_timeout=timedelta(seconds=1), batch_size=BATCH, mode=types.QueueExecutionMode.drain)
        return _whole(handled, time.perf_counter() - began)
    finally:
        await pool.close()


async def _drain_procrastinate(dsn: str) -> float:
    """Seconds until procrastinate has handled all jobs, with as many at once as it is given."""
    procrastinate = import_module("procrastinate")
    queue: Any = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=dsn, max_size=WORKERS))
    handled = 0

    @queue.task(name="nothing")  # type: ignore[untyped-decorator]
    async def nothing() -> None:
        nonlocal handled
        handled += 1

    async with queue.open_async():
        await queue.schema_manager.apply_schema_async()
        await nothing.batch_defer_async(*({} for _ in range(JOBS)))
        began = time.perf_counter()
        await queue.run_worker_async(wait=False, concurrency=WORKERS, install_signal_handlers=False, listen_notify=False)
        return _whole(handled, time.perf_counter() - began)


def _whole(handled: int, seconds: float) -> float:
    if handled != JOBS:
        raise RuntimeError(f"{handled} of {JOBS} jobs were handled")
    return seconds


PEERS: Mapping[str, Callable[[str], Awaitable[float]]] = {"pgqueuer": _drain_pgqueuer, "procrastinate": _drain_procrastinate}
