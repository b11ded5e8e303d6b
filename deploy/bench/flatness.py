"""Whether a facility's coverage takes as long to read among a million facts as among ten thousand."""

import asyncio

from deploy.assembly import SPECS
from deploy.bench.client import drive, request
from deploy.bench.district import APPROVALS, FACILITIES, STATIONS, TECHNIQUES, apply_all, found_district, say
from deploy.bench.figures import Figure
from deploy.bench.stage import Stage

FEW, MANY = 10_000, 1_000_000
ROUNDS = 5
CONNECTIONS = 4


def measure_flatness(stage: Stage) -> list[Figure]:
    """Rates of GET facility coverage with few facts, then with many."""
    with stage.service("catalog") as catalog:
        asyncio.run(found_district(catalog.port, stage.token()))
    few = _read(stage, 1, FEW // TECHNIQUES)
    many = _read(stage, FEW // TECHNIQUES + 1, MANY // TECHNIQUES)
    return [Figure(f"get a facility's coverage among {MANY:,} facts, against {FEW:,}", many, few, "requests/s", ">= 0.75")]


def _read(stage: Stage, first: int, last: int) -> list[float]:
    """Grow the facts up to facility `last`, then read random ones."""
    asyncio.run(_grow(stage, first, last))
    headers = {"Authorization": f"Bearer {stage.token()}"}
    rates: list[float] = []
    with stage.service("indicators") as indicators:
        for turn in range(ROUNDS + 1):
            load = asyncio.run(
                drive(indicators.port, lambda n: _get(n * 7919 % last + 1, headers), connections=CONNECTIONS, seconds=stage.seconds)
            )
            if turn:
                rates.append(load.rate)
    return rates


async def _grow(stage: Stage, first: int, last: int) -> None:
    if last > STATIONS:
        await say(stage, FACILITIES, first=max(first, STATIONS + 1), last=last)
    await say(stage, APPROVALS, first=first, last=last, techniques=TECHNIQUES)
    await apply_all(stage, SPECS["indicators"])


def _get(facility: int, headers: dict[str, str]) -> bytes:
    return request("GET", f"/indicators/v1/facilities/S{facility}/coverage?list=commune&as_of=2022-06-01", headers)
