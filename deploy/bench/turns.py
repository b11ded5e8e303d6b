"""The slowest twentieth of two ways to the same answer, taken in turns."""

import time
from collections.abc import Awaitable, Callable

from deploy.bench.figures import percentile

ROUNDS = 5
ASKED = 150
TURN_SECONDS = 2.0  # a server closes a connection that was idle for five

type Ask = Callable[[int], Awaitable[object]]


async def in_turns(ours: Ask, bare: Ask) -> tuple[list[float], list[float]]:
    """p95 in ms of each, round by round, after one round that is not counted; each is asked by number, from 0, up to ASKED times."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for times, ask in ((found[0], ours), (found[1], bare)):
            seen = await _one_turn(ask)
            if turn:
                times.append(percentile(seen, 0.95))
    return found


async def _one_turn(ask: Ask) -> list[float]:
    seen: list[float] = []
    until = time.perf_counter() + TURN_SECONDS
    while len(seen) < ASKED and time.perf_counter() < until:
        began = time.perf_counter()
        await ask(len(seen))
        seen.append((time.perf_counter() - began) * 1000)
    return seen
