"""The slowest twentieth of two ways to the same answer, taken in turns."""

import time
from collections.abc import Awaitable, Callable

from deploy.bench.figures import percentile

ROUNDS = 5
ASKED = 150

type Ask = Callable[[int], Awaitable[object]]


async def in_turns(ours: Ask, bare: Ask) -> tuple[list[float], list[float]]:
    """p95 in ms of each, round by round, after one round that is not counted; each is asked by number, from 0 to ASKED."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for times, ask in ((found[0], ours), (found[1], bare)):
            seen = [await _timed(ask, number) for number in range(ASKED)]
            if turn:
                times.append(percentile(seen, 0.95))
    return found


async def _timed(ask: Ask, number: int) -> float:
    began = time.perf_counter()
    await ask(number)
    return (time.perf_counter() - began) * 1000
