"""Writes and reads through HTTP against the bare app, in turns."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import orjson

from deploy.assembly import SPECS
from deploy.bench.client import Load, drive, request
from deploy.bench.district import APPROVALS, STATIONS, TECHNIQUES, apply_all, found_district, say
from deploy.bench.figures import Figure
from deploy.bench.stage import Process, Stage, await_answer

ROUNDS = 5
CONNECTIONS = 8


def measure_requests(stage: Stage) -> list[Figure]:
    """Grant an approval, get a facility's coverage, list fifty of them."""
    with (
        stage.service("catalog") as catalog,
        stage.service("indicators") as indicators,
        stage.process("deploy.bench.bare", ready=None) as bare,
    ):
        asyncio.run(_prepare(stage, catalog, bare))
        national = {"Authorization": f"Bearer {stage.token()}"}
        headers = {"Authorization": f"Bearer {stage.token('12')}"}
        writes = _in_turns(
            stage, catalog, bare, lambda _: _grant("/catalog/v1/facilities/S{n}/approvals", headers), lambda _: _grant("/S{n}", {})
        )
        gets = _in_turns(
            stage,
            indicators,
            bare,
            lambda n: request("GET", f"/indicators/v1/facilities/S{n % STATIONS + 1}/coverage?list=commune&as_of=2022-06-01", headers),
            lambda n: request("GET", f"/S{n % STATIONS + 1}", headers),
        )
        lists = _in_turns(
            stage,
            indicators,
            bare,
            lambda _: request("GET", "/indicators/v1/coverage?list=commune&as_of=2022-06-01&limit=50", national),
            lambda _: request("GET", "/list", headers),
        )
        memory = [process.resident_mb() for process in (catalog, indicators)]
    return [
        Figure("grant an approval through HTTP", *writes, "requests/s", ">= 0.45"),
        Figure("get a facility's coverage", *gets, "requests/s", ">= 0.50"),
        Figure("list 50 coverages", *lists, "requests/s", ">= 0.65"),
        Figure("resident memory of the catalog process", [memory[0]], [200], "MB", "<= 1.00"),
        Figure("resident memory of the indicators process", [memory[1]], [200], "MB", "<= 1.00"),
    ]


async def _prepare(stage: Stage, catalog: Process, bare: Process) -> None:
    await found_district(catalog.port, stage.token())
    await say(stage, APPROVALS, first=1, last=STATIONS, techniques=TECHNIQUES)
    await apply_all(stage, SPECS["indicators"])
    await_answer(bare.port, "/S1")


def _in_turns(
    stage: Stage, ours: Process, bare: Process, our_request: Callable[[int], bytes], bare_request: Callable[[int], bytes]
) -> tuple[list[float], list[float]]:
    """Rates of both, round by round, after one round that is not counted; a refused request is a fault of the benchmark."""
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for found, process, make in ((rates[0], ours, our_request), (rates[1], bare, bare_request)):
            load: Load = asyncio.run(drive(process.port, make, connections=CONNECTIONS, seconds=stage.seconds))
            if load.refused:
                raise RuntimeError(f"{load.refused} requests were refused")
            if turn:
                found.append(load.rate)
    return rates


def _grant(path: str, headers: dict[str, str]) -> bytes:
    """One grant of three techniques, under a new id."""
    id_ = uuid4()
    number = id_.int % STATIONS + 1
    techniques = [f"T{(id_.int >> shift) % TECHNIQUES + 1}" for shift in (8, 20, 32)]
    body = {"id": str(id_), "decision_no": "12/QĐ-SYT", "decided_on": "2022-01-05", "effective_on": "2022-01-10"}
    content = orjson.dumps(body | {"technique_codes": sorted(set(techniques))})
    return request("POST", path.format(n=number), headers | {"Idempotency-Key": str(id_)}, content)
