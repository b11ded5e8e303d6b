"""A transfer's eligibility, and the lists of transfers and needs, through HTTP against the SQL that answers them on a held connection."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import httpx

from deploy.assembly import SPECS
from deploy.bench.client import kept
from deploy.bench.figures import Figure
from deploy.bench.recording import Answered, Ran, recorded
from deploy.bench.stage import Process, Stage
from deploy.bench.transfer_world import add_people, add_transfers, connect, found_transfers, settle, transfer_id
from deploy.bench.turns import ASKED, in_turns

FEW_PEOPLE, MANY_PEOPLE = 1_000, 100_000
FEW_TRANSFERS, MANY_TRANSFERS = 100, 100_000
FEW_LISTED = 2_000
MANY_NEEDS = 10_000
PROVINCE = "12"
ROOT = "/transfer/v1"
TRANSFER_LISTS = {
    "50 transfers": "transfers?limit=50",
    "50 transfers with flag=ineligible": "transfers?limit=50&flag=ineligible",
    "50 transfers with overdue=true": "transfers?limit=50&overdue=true",
}
NEED_LISTS = {"50 needs in order of priority": "needs?limit=50"}

type Get = Callable[[str], Awaitable[Answered]]
type Asked = list[tuple[str, Ran]]
type Turns = tuple[list[float], list[float]]


def measure_transfer_eligibility(stage: Stage) -> list[Figure]:
    """p95 of the eleven checks of one transfer; first among few people and transfers, then among many people, then among many of both."""
    _found(stage)
    asyncio.run(settle(stage, add_people(stage, 0, FEW_PEOPLE), add_transfers(stage, 0, FEW_TRANSFERS, people=FEW_PEOPLE)))
    few = _measure(stage, partial(_eligibilities, transfers=FEW_TRANSFERS))
    asyncio.run(settle(stage, add_people(stage, FEW_PEOPLE, MANY_PEOPLE)))
    people = _measure(stage, partial(_eligibilities, transfers=FEW_TRANSFERS))
    asyncio.run(settle(stage, add_transfers(stage, FEW_TRANSFERS, MANY_TRANSFERS, people=MANY_PEOPLE)))
    both = _measure(stage, partial(_eligibilities, transfers=MANY_TRANSFERS))
    return [
        Figure(f"eligibility among {FEW_TRANSFERS:,} transfers and {FEW_PEOPLE:,} practitioners, p95", *few, "ms", "<= 3"),
        Figure(f"eligibility among {MANY_TRANSFERS:,} transfers and {MANY_PEOPLE:,} practitioners, p95", *both, "ms", "<= 3"),
        Figure(f"the same among {MANY_PEOPLE:,} practitioners, against {FEW_PEOPLE:,}", people[0], few[0], "ms", "<= 1.25"),
        Figure(f"the same among {MANY_TRANSFERS:,} transfers, against {FEW_TRANSFERS:,}", both[0], people[0], "ms", "<= 1.25"),
    ]


def measure_transfer_lists(stage: Stage) -> list[Figure]:
    """p95 of pages of fifty, one after the other, among few rows and among many."""
    _found(stage)
    asyncio.run(settle(stage, add_people(stage, 0, FEW_PEOPLE), add_transfers(stage, 0, FEW_LISTED, people=FEW_PEOPLE)))
    few = _measure_lists(stage, TRANSFER_LISTS | NEED_LISTS)
    asyncio.run(settle(stage, add_transfers(stage, FEW_LISTED, MANY_NEEDS, people=FEW_PEOPLE)))
    needs = _measure_lists(stage, NEED_LISTS)
    asyncio.run(settle(stage, add_transfers(stage, MANY_NEEDS, MANY_TRANSFERS, people=FEW_PEOPLE)))
    transfers = _measure_lists(stage, TRANSFER_LISTS)
    return [
        figure
        for many, rows in ((transfers, MANY_TRANSFERS), (needs, MANY_NEEDS))
        for name, turns in many.items()
        for figure in (
            Figure(f"{name} among {rows:,}, p95", *turns, "ms", "<= 2"),
            Figure(f"the same, against among {FEW_LISTED:,}", turns[0], few[name][0], "ms", "<= 1.25"),
        )
    ]


def _found(stage: Stage) -> None:
    with stage.service("catalog") as catalog:
        asyncio.run(found_transfers(stage, catalog, senders=0))


def _measure_lists(stage: Stage, lists: Mapping[str, str]) -> dict[str, Turns]:
    return {name: _measure(stage, partial(_pages, path=path)) for name, path in lists.items()}


def _measure(stage: Stage, asking: Callable[[Get], Awaitable[Asked]]) -> Turns:
    with stage.service("transfer") as transfer:
        return asyncio.run(_in_turns(stage, transfer, asking))


async def _in_turns(stage: Stage, transfer: Process, asking: Callable[[Get], Awaitable[Asked]]) -> Turns:
    """Each path through HTTP, and the last statement that the service ran for it: what came before told only who may ask."""
    headers = {"Authorization": f"Bearer {stage.token(PROVINCE)}"}
    async with recorded(SPECS["transfer"], stage.settings) as send:

        async def record(path: str) -> Answered:
            return await send(httpx.Request("GET", f"http://127.0.0.1{path}", headers=headers))

        asked = await asking(record)
    connection = await connect(stage.settings.service_dsn("transfer"))
    try:
        async with kept(transfer.port, headers) as get:
            return await in_turns(
                lambda number: get(asked[number % len(asked)][0]), lambda number: asked[number % len(asked)][1].again(connection)
            )
    finally:
        await connection.close()


async def _eligibilities(get: Get, transfers: int) -> Asked:
    paths = [f"{ROOT}/transfers/{transfer_id(number * 7919 % transfers)}/eligibility" for number in range(ASKED)]
    return [(path, (await get(path)).ran[-1]) for path in paths]


async def _pages(get: Get, path: str) -> Asked:
    """As many pages as are asked for, or as there are."""
    asked: Asked = []
    following: str | None = ""
    while following is not None and len(asked) < ASKED:
        page = f"{ROOT}/{path}" + (f"&cursor={following}" if following else "")
        answered = await get(page)
        asked.append((page, answered.ran[-1]))
        following = answered.response.json()["next"]
    return asked
