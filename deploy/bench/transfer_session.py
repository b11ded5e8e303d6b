"""Recording a training session through HTTP against a bare app that runs the same statements, in turns, each of another transfer."""

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import orjson

from deploy.assembly import SPECS
from deploy.bench.client import drive, request
from deploy.bench.district import apply_all, sequence
from deploy.bench.figures import Figure
from deploy.bench.stage import Process, Stage
from deploy.bench.transfer_world import GROUPS, TECHNIQUES, add_people, add_transfers, found_transfers, people_of, settle, transfer_id
from shared.ids import new_id

ROUNDS = 5
CONNECTIONS = 8
PEOPLE = 1_000
WARM_SECONDS = 0.5
A_SECOND = 4_000  # more than can be recorded in one
SAMPLES = (0, GROUPS)  # recorded for the bare app, of the same places
PROVINCE = "12"
DAY = "2026-10-10"


def measure_transfer_session(stage: Stage) -> list[Figure]:
    """Rates of both, round by round; while one is measured, nothing of the other is left to do."""
    with stage.service("catalog") as catalog:
        asyncio.run(found_transfers(stage, catalog, senders=0))
    transfers = int((stage.seconds + WARM_SECONDS) * (ROUNDS + 1) * A_SECOND)
    taught = add_transfers(stage, 0, transfers, people=PEOPLE, status="started")
    asyncio.run(settle(stage, add_people(stage, 0, PEOPLE), taught))
    numbers = count(SAMPLES[-1] + 1)
    ours: list[float] = []
    limit: list[float] = []
    with stage.process("deploy.bench.transfer_bare", ready="/") as bare:
        for turn in range(ROUNDS + 1):
            with stage.service("transfer") as transfer:
                rate = _rate(stage, transfer, numbers)
            asyncio.run(_clear(stage))
            alone = _rate(stage, bare, numbers)
            asyncio.run(_clear(stage))
            if turn:
                ours.append(rate)
                limit.append(alone)
    return [Figure("record a session through HTTP", ours, limit, "requests/s", ">= 0.40")]


def session_of(number: int, session_id: UUID) -> dict[str, Any]:
    """The body of a session of a generated transfer: two trainees, three roles each, as many cases as no other transfer of theirs has."""
    trainer, trainees = people_of(number, PEOPLE)
    case = {"technique_code": f"K{number % GROUPS % TECHNIQUES + 1}"}
    roles = ("observed", "assisted", "supervised")
    cases = [case | {"trainee_id": str(trainee), "role": role, "count": 1 + number // GROUPS} for trainee in trainees for role in roles]
    return {"session_id": str(session_id), "on": DAY, "trainer_id": str(trainer), "mode": "on_site", "cases": cases}


def _rate(stage: Stage, process: Process, numbers: Iterator[int]) -> float:
    """Sessions recorded a second, after a while that is not counted; a refused one is a fault of the benchmark."""
    authorization = {"Authorization": f"Bearer {stage.token(PROVINCE)}"}

    def make(_: int) -> bytes:
        number, id_ = next(numbers), new_id()
        path = f"/transfer/v1/transfers/{transfer_id(number)}:record-session"
        return request("POST", path, authorization | {"Idempotency-Key": str(id_)}, orjson.dumps(session_of(number, id_)))

    for seconds in (WARM_SECONDS, stage.seconds):
        load = asyncio.run(drive(process.port, make, connections=CONNECTIONS, seconds=seconds))
        if load.refused:
            raise RuntimeError(f"{load.refused} requests were refused")
    return load.rate


async def _clear(stage: Stage) -> None:
    """Move and apply what was said, so that the next turn finds nothing to do."""
    await sequence(stage, "transfer")
    await apply_all(stage, SPECS["transfer"])
