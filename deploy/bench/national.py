"""A generated country (`--scale`, 1 is the nation): figures, applying, rebuilding, freshness, a report, memory, each against its limit."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import asyncpg
import httpx

from deploy.assembly import SPECS
from deploy.bench.applying import at_once
from deploy.bench.district import bench_context
from deploy.bench.figures import Figure
from deploy.bench.freshness import freshness_figures, measure_commits
from deploy.bench.national_log import FACTS_OF_FACILITY, FIRST_PROVINCE, LIST_SIZE, Country, add_facilities, found_country
from deploy.bench.national_reading import flat_figures, measure_http, measure_reading, reading_figures
from deploy.bench.peers import REFUSAL, TRIVIAL, are_installed, peer_rates
from deploy.bench.recording import recorded
from deploy.bench.stage import Stage
from deploy.programme_files import load_programmes
from shared.consumer import Consumer
from shared.contracts.catalog import ApprovalGranted, ApprovalStatus, Approver
from shared.db import Database, UnitOfWork, prepare_connection
from shared.eventlog import Slice
from shared.ids import new_id
from shared.projection import Projection
from shared.rebuild import beside, follow, owner_of
from shared.service import ServiceSpec
from shared.statement import statement

FEW = 24
INDICATORS = SPECS["indicators"]
SCHEMA = "indicators_view_bench"
MOST_MB, STATIONS = 250, 16
REPORTS = 5
BEHIND = statement("select producer, position from cursor")
APPLIED_EVERY = 0.1
READ, WRITE = re.compile(r"\s*(select|with)\b", re.IGNORECASE), re.compile(r"\b(insert|update|delete)\b", re.IGNORECASE)


def measure_national(stage: Stage) -> Iterator[Figure]:
    """All of it, in the order in which a country grows; each figure as soon as it is known."""
    country = Country.of(stage.scale)
    asyncio.run(found_country(stage.admin_dsn, country))
    with stage.service("indicators") as running:
        few = asyncio.run(_grow(stage, 1, FEW, country.provinces))
        many = asyncio.run(_grow(stage, FEW + 1, country.facilities, country.provinces))
        yield from reading_figures(many)
        yield asyncio.run(measure_http(stage, running, country.provinces))
        yield from flat_figures(few, many, FEW * FACTS_OF_FACILITY, country.facts)
        memory = running.resident_mb(most=True)
    yield Figure("most memory of the service while it applied and read all this", [memory], [MOST_MB], "MB", "<= 1.00")
    yield from freshness_figures("commit to visible figure of the country", *asyncio.run(measure_commits(stage, _say)))
    yield from asyncio.run(_measure_report(stage))
    yield from asyncio.run(_measure_logs(stage))


async def _grow(stage: Stage, first: int, last: int, provinces: int) -> dict[str, tuple[list[float], list[float]]]:
    """The country up to a facility, applied by the running service; then figures are read."""
    await add_facilities(stage.admin_dsn, first, last)
    heads = await _heads(stage)
    db = await Database.open(stage.settings.service_dsn("indicators") or "", "indicators", size=1)
    try:
        async with db.reading(bench_context()) as session:
            while any(row["position"] < heads[row["producer"]] for row in await session.all(BEHIND)):  # noqa: ASYNC110 - another process applies
                await asyncio.sleep(APPLIED_EVERY)
    finally:
        await db.close()
    return await measure_reading(stage, provinces)


async def _heads(stage: Stage) -> dict[str, int]:
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        return {producer: await connection.fetchval(f"select position from {producer}.log_head") for producer in INDICATORS.follows}
    finally:
        await connection.close()


async def _measure_logs(stage: Stage) -> list[Figure]:
    """Events a second of all logs: applied in a service's slices, rebuilt, and by each statement once over a whole log; and peers' jobs."""
    events = sum((await _heads(stage)).values())
    rates: dict[str, list[float]] = {"apply": [], "rebuild": [], "at once": [], "trivial": []}
    for _ in range(1 if stage.scale > 0.02 else 3):
        rates["apply"].append(events / await _beside(stage, INDICATORS, _catch_up))
        rates["rebuild"].append(events / await _beside(stage, INDICATORS, _rebuild))
        rates["at once"].append(events / await _beside(stage, INDICATORS, lambda *_: at_once(stage, SCHEMA, INDICATORS.follows)))
        with TemporaryDirectory() as folder:
            rates["trivial"].append(events / await _beside(stage, _trivial(Path(folder)), _catch_up))
    figures = [
        Figure(
            f"apply {events:,} events in slices, against each statement once over the whole logs",
            rates["apply"],
            rates["at once"],
            "events/s",
            ">= 0.30",
        ),
        Figure("rebuild of the same events", rates["rebuild"], rates["at once"], "events/s", ">= 0.50"),
    ]
    if not are_installed():
        print(REFUSAL)
        return figures
    for peer, found in (await peer_rates(stage, len(rates["apply"]))).items():
        figures.append(Figure(f"our follower, events noted, against {peer}, {TRIVIAL}", rates["trivial"], found, "events/s", ">= 1.00"))
        figures.append(Figure(f"our follower, figures made, against {peer}, {TRIVIAL}", rates["apply"], found, "events/s", ""))
    return figures


async def _beside(stage: Stage, spec: ServiceSpec, run: Callable[[asyncpg.Connection, Sequence[Consumer]], Awaitable[object]]) -> float:
    """Seconds that something takes on fresh projections beside the live ones."""
    async with owner_of(spec.name, stage.settings) as owner, beside(spec, stage.settings, owner, SCHEMA) as consumers:
        began = time.perf_counter()
        told = await run(owner, consumers)
        return told if isinstance(told, float) else time.perf_counter() - began


async def _catch_up(_owner: asyncpg.Connection, consumers: Sequence[Consumer]) -> None:
    for consumer in consumers:
        await consumer.catch_up()


async def _rebuild(owner: asyncpg.Connection, consumers: Sequence[Consumer]) -> None:
    await follow(owner, SCHEMA, consumers)


def _trivial(folder: Path) -> ServiceSpec:
    """The service with one projection that notes nothing of all the events that it is handed."""
    tables = folder / "nothing.sql"
    tables.write_text("create table nothing (one boolean);\n", "utf-8")
    handles = {
        producer: frozenset().union(*(p.handles.get(producer, frozenset()) for p in INDICATORS.projections))
        for producer in INDICATORS.follows
    }

    async def ignore(_session: object, _slice: Slice) -> None:
        pass

    return replace(INDICATORS, projections=[Projection("nothing", 1, tables, handles, ignore)])


async def _say(uow: UnitOfWork, number: int) -> None:
    """One approval more at a station of the first province, as the catalog publishes it."""
    id_, day = new_id(), date(2025, 6, 1)
    event = ApprovalGranted(
        approval_id=id_,
        facility=f"S{3 + number % STATIONS}",
        technique_codes=[f"T{2 * LIST_SIZE + 1 + number % LIST_SIZE}"],
        above_level=False,
        approver=Approver.DEPARTMENT,
        decision_no="1/QD",
        decided_on=day,
        status=ApprovalStatus.IN_FORCE,
    )
    uow.publish(event, subject=str(id_), version=1, effective_on=day, province=FIRST_PROVINCE)


async def _measure_report(stage: Stage) -> list[Figure]:
    """A province's report sealed through the service, against its reads alone on a held connection."""
    programme = next(each for each in load_programmes() if FIRST_PROVINCE in {unit.code for unit in each.scope})
    headers = {"Authorization": f"Bearer {stage.token()}"}
    url = "http://127.0.0.1/indicators/v1"
    ours: list[float] = []
    limit: list[float] = []
    path = {"search_path": "indicators, indicators_view, public", "jit": "off"}
    alone = await asyncpg.connect(stage.settings.service_dsn("indicators"), server_settings=path)
    await prepare_connection(alone)
    async with recorded(INDICATORS, stage.settings) as send:
        said = programme.model_dump(mode="json", by_alias=True)
        await send(httpx.Request("PUT", f"{url}/programmes/{programme.code}", headers=headers, json=said))
        for turn in range(REPORTS + 1):
            body = {"id": str(new_id()), "programme": programme.code, "kind": "annual", "as_of": "2025-12-31", "unit": FIRST_PROVINCE}
            key = {"Idempotency-Key": str(UUID(body["id"]))}
            began = time.perf_counter()
            answered = await send(httpx.Request("POST", f"{url}/reports", headers=headers | key, json=body))
            sealed = time.perf_counter() - began
            reads = [ran for ran in answered.ran if READ.match(ran.sql) and not WRITE.search(ran.sql)]
            began = time.perf_counter()
            for ran in reads:
                await ran.again(alone)
            if turn:
                ours.append(sealed * 1000)
                limit.append((time.perf_counter() - began) * 1000)
    await alone.close()
    return [Figure("a report of a province, against its reads alone", ours, limit, "ms", "<= 20")]
