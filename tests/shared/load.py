"""A client that writes through HTTP while everything is killed around it, and remembers what was acknowledged."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import httpx

from shared.ids import new_id

PATIENCE = 0.05
TRANSIENT = {503, 504, 409}


@dataclass
class Acknowledged:
    """What 2xx was answered for; `odd` holds answers that no fault excuses."""

    added: dict[str, int] = field(default_factory=dict)
    put: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    retried: int = 0
    replayed: int = 0
    odd: list[str] = field(default_factory=list)

    def sums(self) -> dict[str, int]:
        """The sum of each province: the first two letters of a thing's code."""
        found: dict[str, int] = {}
        for code, amount in (self.added | self.put).items():
            found[code[:2]] = found.get(code[:2], 0) + amount
        return found


class Load:
    """Writers that retry each request, with its key, until it is acknowledged."""

    def __init__(self, bases: Sequence[str], token: str, seed: int) -> None:
        self.acknowledged = Acknowledged()
        self._bases = bases
        self._headers = {"Authorization": f"Bearer {token}"}
        self._seed = seed
        self._ending = asyncio.Event()

    async def run(self, writers: int) -> None:
        """Write until told to end; requests under way are carried through."""
        async with httpx.AsyncClient(headers=self._headers, timeout=10) as http, asyncio.TaskGroup() as group:
            for number in range(writers):
                group.create_task(self._write(http, number, random.Random(self._seed * 1000 + number)))

    def end(self) -> None:
        """No new requests."""
        self._ending.set()

    async def _write(self, http: httpx.AsyncClient, number: int, dice: random.Random) -> None:
        for turn in count():
            if self._ending.is_set():
                return
            amount = dice.randint(1, 5)
            if dice.random() < 0.5:
                code = f"a{dice.randint(1, 3)}-hot"
                await self._until_acknowledged(http, dice, "POST", f"{code}:add", amount)
                self.acknowledged.added[code] = self.acknowledged.added.get(code, 0) + amount
            else:
                code = f"p{dice.randint(1, 3)}-{number}-{turn}"
                await self._until_acknowledged(http, dice, "PUT", code, amount)
                self.acknowledged.put[code] = amount

    async def _until_acknowledged(self, http: httpx.AsyncClient, dice: random.Random, method: str, path: str, amount: int) -> None:
        headers: Mapping[str, str] = {"Idempotency-Key": str(new_id())} if method == "POST" else {}
        self.acknowledged.requests += 1
        while True:
            try:
                answer = await http.request(
                    method, f"{dice.choice(self._bases)}/catalog/v1/things/{path}", json={"amount": amount}, headers=headers
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.is_success:
                self.acknowledged.replayed += "idempotent-replayed" in answer.headers
                return
            if answer is not None and answer.status_code not in TRANSIENT:
                self.acknowledged.odd.append(f"{method} {answer.status_code} {answer.text}")
            self.acknowledged.retried += 1
            await asyncio.sleep(PATIENCE)
