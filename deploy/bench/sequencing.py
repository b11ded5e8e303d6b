"""What sequencing costs saturated writers: the same writers with and without a sequencer beside them, in turns."""

import asyncio
import time
from datetime import UTC, date, datetime

import asyncpg

from deploy.bench.figures import Figure
from deploy.bench.stage import Stage
from shared.ids import new_id
from shared.sequencer import BATCH, move

WRITERS = 16
ROUNDS = 5
EVERY = 0.005
SEQUENCING = "select count(*) from pg_stat_activity where application_name = 'tuyen catalog sequencer'"
STATE = "create table if not exists bench_state (id uuid primary key, amount bigint not null)"
# State and outbox in one statement, the row locked before the event is numbered.
WRITE = """
    with state as (insert into catalog.bench_state (id, amount) values ($1, $2) returning id)
    insert into catalog.outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
    select $3, 'vn.tuyen.catalog.bench-written.v1', state.id::text, 1, $4, $5, 'bench', $3, '12', '{"amount": 1}' from state
"""


def measure_sequencing(stage: Stage) -> list[Figure]:
    """Rates of 16 writers, and how far the log lags behind them."""
    with_it, without, lag = asyncio.run(_measure(stage))
    return [
        Figure("16 writers beside a sequencer, against none", with_it, without, "commits/s", ">= 0.80"),
        Figure("events left in the outbox after a round with it, against one second of writing", lag, with_it, "events", "small"),
    ]


async def _measure(stage: Stage) -> tuple[list[float], list[float], list[float]]:
    dsn = stage.settings.service_dsn("catalog") or ""
    admin = await asyncpg.connect(stage.admin_dsn, server_settings={"search_path": "catalog"})
    await admin.execute(STATE)
    await admin.execute("grant select, insert on bench_state to tuyen_catalog")
    with_it: list[float] = []
    without: list[float] = []
    lag: list[float] = []
    for turn in range(ROUNDS + 1):
        with stage.process("deploy.bench.sequence", ready=None):
            while not await admin.fetchval(SEQUENCING):  # noqa: ASYNC110 - another process connects
                await asyncio.sleep(0.05)
            rate = await _write(dsn, stage.seconds)
            left = await admin.fetchval("select count(*) from outbox")
        await _drain(dsn)
        alone = await _write(dsn, stage.seconds)
        await _drain(dsn)
        if turn:
            with_it.append(rate)
            without.append(alone)
            lag.append(left)
    await admin.close()
    return with_it, without, lag


async def _write(dsn: str, seconds: float) -> float:
    connections = [await asyncpg.connect(dsn) for _ in range(WRITERS)]
    began = time.perf_counter()
    counts = await asyncio.gather(*(_writer(connection, began + seconds) for connection in connections))
    taken = time.perf_counter() - began
    for connection in connections:
        await connection.close()
    return sum(counts) / taken


async def _writer(connection: asyncpg.Connection, until: float) -> int:
    count, moment = 0, datetime.now(UTC)
    while time.perf_counter() < until:
        await connection.execute(WRITE, new_id(), count, new_id(), date(2022, 1, 1), moment)
        count += 1
    return count


async def _drain(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, server_settings={"search_path": "catalog, public"})
    while await move(connection, "catalog") >= BATCH:
        pass
    await connection.close()
