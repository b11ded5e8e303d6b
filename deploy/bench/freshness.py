"""From a commit to the figure that it moves: both hops in one process, against a NOTIFY round trip in a durable commit, in turns."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import uuid4

import asyncpg

from deploy.assembly import SPECS
from deploy.bench.district import TECHNIQUES, apply_all, bench_context, found_district
from deploy.bench.figures import Figure, percentile
from deploy.bench.stage import Stage
from services.catalog.approval import commands
from services.catalog.approval.schemas import GrantApproval
from shared.db import UnitOfWork
from shared.runtime import Runtime

ROUNDS = 4
EVENTS = 400
EVERY = 0.005
NOTIFY = "insert into bench_notify values ($1)"

type Say = Callable[[UnitOfWork, int], Awaitable[object]]


def measure_freshness(stage: Stage) -> list[Figure]:
    """p50 and p99 of both, at 200 events a second."""
    with stage.service("catalog") as catalog:
        asyncio.run(found_district(catalog.port, stage.token()))
    asyncio.run(apply_all(stage, SPECS["indicators"]))
    return freshness_figures("commit to visible figure", *asyncio.run(measure_commits(stage, _grant)))


def freshness_figures(name: str, ours: Sequence[Sequence[float]], limit: Sequence[Sequence[float]]) -> list[Figure]:
    """Median and tail of both."""
    return [
        Figure(f"{name}, {tail}", [percentile(r, share) for r in ours], [percentile(r, share) for r in limit], "ms", aim)
        for tail, share, aim in (("p50", 0.5, "<= 10"), ("p99", 0.99, "<= 20"))
    ]


async def _grant(uow: UnitOfWork, number: int) -> None:
    body = GrantApproval(
        id=uuid4(), decision_no="1", decided_on="2022-01-05", effective_on="2022-01-10", technique_codes=[f"T{number % TECHNIQUES + 1}"]
    )
    await commands.grant_approval(uow, f"S{number % 40 + 1}", body)


async def measure_commits(stage: Stage, say: Say) -> tuple[list[list[float]], list[list[float]]]:
    """Milliseconds of both, round by round; `say(uow, n)` publishes one event of the catalog."""
    catalog, indicators = Runtime(SPECS["catalog"], stage.settings), Runtime(SPECS["indicators"], stage.settings)
    await catalog.start()
    await indicators.start()
    ours: list[list[float]] = []
    limit: list[list[float]] = []
    try:
        for turn in range(ROUNDS + 1):
            seen, told = await _commits(catalog, indicators, say), await _notifies(stage)
            if turn:
                ours.append(seen)
                limit.append(told)
    finally:
        await indicators.stop()
        await catalog.stop()
    return ours, limit


async def _commits(catalog: Runtime, indicators: Runtime, say: Say) -> list[float]:
    """Milliseconds from each commit until the coverage counters that it moves are committed."""
    consumer = indicators.consumers["catalog"]
    position = await consumer.head()
    waits: list[asyncio.Task[float]] = []
    began = time.perf_counter()
    for number in range(1, EVENTS + 1):
        async with catalog.db.transaction(bench_context()) as uow:
            await say(uow, number)
        waits.append(asyncio.create_task(_applied(consumer.progress.until(position + number), time.perf_counter())))
        await asyncio.sleep(max(0.0, began + number * EVERY - time.perf_counter()))
    return await asyncio.gather(*waits)


async def _applied(waiting: Awaitable[None], since: float) -> float:
    await waiting
    return (time.perf_counter() - since) * 1000


async def _notifies(stage: Stage) -> list[float]:
    """Milliseconds from the begin of a durable commit with NOTIFY until a listener hears it."""
    writer = await asyncpg.connect(stage.admin_dsn)
    listener = await asyncpg.connect(stage.admin_dsn)
    heard: asyncio.Queue[float] = asyncio.Queue()
    await listener.add_listener("bench", lambda *_: heard.put_nowait(time.perf_counter()))
    await writer.execute("create table if not exists bench_notify (n integer)")
    taken: list[float] = []
    for number in range(EVENTS):
        began = time.perf_counter()
        async with writer.transaction():
            await writer.execute(NOTIFY, number)
            await writer.execute("notify bench")
            committing = time.perf_counter()
        taken.append((await heard.get() - committing) * 1000)
        await asyncio.sleep(max(0.0, began + EVERY - time.perf_counter()))
    await writer.close()
    await listener.close()
    return taken
