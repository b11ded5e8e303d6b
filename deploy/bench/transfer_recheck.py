"""Open transfers looked at again when an approval is revoked: applying that one event against a statement that writes the same rows."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import httpx

from deploy.assembly import SPECS
from deploy.bench.figures import Figure
from deploy.bench.stage import Process, Stage
from deploy.bench.transfer_world import add_people, add_transfers, approval_of, connect, found_transfers, settle
from shared.clock import day_of, now
from shared.consumer import Consumer
from shared.db import Database
from shared.eventlog import LogReader

PEOPLE = 1_000
OPEN = 5_000
APPLIED, SEEN = 6, 4
EVERY = 0.005
CHECK = "sender.technique_approved"
LIKE = """
    create schema bench;
    grant usage, create on schema bench to tuyen_transfer;
    create table bench.check_state (like check_state including all);
    grant all on bench.check_state to tuyen_transfer;
"""
FILL = "truncate bench.check_state; insert into bench.check_state select * from check_state; analyze bench.check_state"
# What the revocation comes to, known beforehand: the check fails from that day on.
WRITE = f"""
    insert into bench.check_state (transfer_id, check_code, fails)
    select id, '{CHECK}', daterange($2, null) from transfer
    where from_facility = $1 and status in ('proposed', 'approved', 'started')
"""
DIFFER = (
    "select count(*) from (table check_state except table bench.check_state union all table bench.check_state except table check_state) d"
)


def measure_transfer_recheck(stage: Stage) -> list[Figure]:
    """Seconds of both, each round for another approval; then how long after a revocation is answered the flagged transfers are listed."""
    senders = APPLIED + SEEN
    with stage.service("catalog") as catalog:
        asyncio.run(found_transfers(stage, catalog, senders=senders))
        asyncio.run(_fill(stage, senders))
        ours, limit = asyncio.run(_apply(stage, catalog))
        with stage.service("transfer") as transfer:
            waits = asyncio.run(_wait(stage, catalog, transfer))
    return [
        Figure(f"look again at {OPEN:,} open transfers of a revoked approval", ours, limit, "s", "<= 10"),
        Figure("from a revocation's answer until they are listed as flagged, against a second", waits, [1.0] * SEEN, "s", "<= 1"),
    ]


async def _fill(stage: Stage, senders: int) -> None:
    taught = [
        add_transfers(stage, nth * OPEN, (nth + 1) * OPEN, people=PEOPLE, sender=f"R{nth}", status="approved") for nth in range(senders)
    ]
    await settle(stage, add_people(stage, 0, PEOPLE), *taught)
    owner = await connect(stage.admin_dsn)
    await owner.execute(LIKE)
    await owner.close()


async def _apply(stage: Stage, catalog: Process) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    limit: list[float] = []
    owner = await connect(stage.admin_dsn)
    async with _consumer(stage) as consumer, httpx.AsyncClient(headers=_headers(stage)) as http:
        for nth in range(APPLIED):
            await owner.execute(FILL)
            known = await consumer.position()
            await _revoke(http, catalog, f"R{nth}")
            while await consumer.head() == known:  # noqa: ASYNC110 - another process moves it there
                await asyncio.sleep(EVERY)
            began = time.perf_counter()
            await consumer.step()
            seconds = time.perf_counter() - began
            alone = await _write(stage, f"R{nth}")
            if await owner.fetchval(DIFFER):
                raise RuntimeError("the statement writes other rows than the projection")
            if nth:
                ours.append(seconds)
                limit.append(alone)
    await owner.close()
    return ours, limit


async def _write(stage: Stage, sender: str) -> float:
    connection = await connect(stage.settings.service_dsn("transfer"))
    try:
        await connection.fetchval("select count(*) from bench.check_state")
        began = time.perf_counter()
        await connection.execute(WRITE, sender, _today())
        return time.perf_counter() - began
    finally:
        await connection.close()


async def _wait(stage: Stage, catalog: Process, transfer: Process) -> list[float]:
    waits: list[float] = []
    async with httpx.AsyncClient(headers=_headers(stage)) as http:
        for nth in range(APPLIED, APPLIED + SEEN):
            path = f"http://127.0.0.1:{transfer.port}/transfer/v1/transfers?flag={CHECK}&unit=R{nth}&limit=1"
            if (await http.get(path)).raise_for_status().json()["items"]:
                raise RuntimeError("a transfer is flagged before its approval is revoked")
            await _revoke(http, catalog, f"R{nth}")
            began = time.perf_counter()
            while not (await http.get(path)).raise_for_status().json()["items"]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(EVERY)
            waits.append(time.perf_counter() - began)
    return waits


async def _revoke(http: httpx.AsyncClient, catalog: Process, sender: str) -> None:
    answer = await http.post(
        f"http://127.0.0.1:{catalog.port}/catalog/v1/approvals/{approval_of(sender)}:revoke",
        json={"decision_no": "9/QĐ-SYT", "effective_on": str(_today()), "reason": "Đo tốc độ"},
        headers={"Idempotency-Key": f"revoke {sender}"},
    )
    answer.raise_for_status()


@asynccontextmanager
async def _consumer(stage: Stage) -> AsyncIterator[Consumer]:
    """The service's own consumer of the catalog's log, moved by hand."""
    spec = SPECS["transfer"]
    db = await Database.open(stage.settings.service_dsn("transfer") or "", "transfer", size=2)
    reader = await LogReader.open("catalog", stage.settings.reader_dsn("catalog") or "")
    try:
        yield Consumer("transfer", reader, db, spec.projections)
    finally:
        await reader.close()
        await db.close()


def _headers(stage: Stage) -> dict[str, str]:
    return {"Authorization": f"Bearer {stage.token()}"}


def _today() -> date:
    return day_of(now())
