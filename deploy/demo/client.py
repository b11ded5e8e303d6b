"""The demo's way into the system: the public HTTP API, as anybody with a token calls it."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from deploy.demo.choice import id_of
from shared.actor import Role
from shared.auth import LocalIssuer
from shared.i18n import Language
from shared.settings import SERVICES, Settings

CONCURRENCY = 12
PATIENCE = 120.0
BEHIND = "projection-behind"
LOOKED_AT = {"catalog": "policies", "rotation": "policies", "transfer": "policies", "indicators": "indicators"}

type Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who acts: a role in a unit."""

    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a successful call gave."""

    body: Any
    event_id: str | None


class RefusedError(Exception):
    """A call was refused; `code` is the problem's."""

    def __init__(self, call: str, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{call}: {orjson.dumps(problem).decode()}")
        self.code = problem.get("code")


class Client:
    """Calls as many people, over a few kept connections; knows the last events that each service told."""

    def __init__(self, url: str, settings: Settings) -> None:
        limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)
        self._http = httpx.AsyncClient(base_url=url, limits=limits, timeout=60.0, trust_env=False)
        self._settings = settings
        self._issuer = LocalIssuer(settings.data_dir)
        self._tokens: dict[Caller, str] = {}
        self._events = {service: deque[str](maxlen=2 * CONCURRENCY) for service in SERVICES}
        self.calls = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._http.aclose()

    async def get(self, who: Caller, path: str, *, wait_for: str | None = None, language: Language = "vi") -> Answer:
        """Read; with an Event-Id, as of that event or later."""
        return await self._call("GET", who, path, None, {"Accept-Language": language} | ({"Wait-For": wait_for} if wait_for else {}))

    async def put(self, who: Caller, path: str, body: Body) -> Answer:
        """Create, or find it there already."""
        return await self._call("PUT", who, path, body, {})

    async def post(self, who: Caller, path: str, body: Body, *, done: str | None = None) -> Answer:
        """Act, under a key made of what is asked for; a refusal of the code `done` says that it was done before, and is no failure."""
        key = str(id_of("key", who.role, who.unit, path, orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()))
        try:
            return await self._call("POST", who, path, body, {"Idempotency-Key": key})
        except RefusedError as refused:
            if done is None or refused.code != done:
                raise
            return Answer(None, None)

    async def load(self, who: Caller, path: str, table: bytes) -> Answer:
        """Import a csv, under a key made of it."""
        headers = {"Idempotency-Key": str(id_of("key", who.role, who.unit, path, table.decode())), "Content-Type": "text/csv"}
        return await self._send("POST", who, path, table, headers)

    async def step(self, who: Caller, path: str, verb: str, body: Body, *, way: Sequence[str]) -> Answer:
        """Take one step of a way whose states are `way`, the last one being where the step leads; not again if it lies behind."""
        now = await self.get(who, path)
        status = now.body["status"]
        if status not in way[:-1]:
            return now
        return await self.post(who, f"{path}:{verb}", body)

    async def each[T](self, items: Iterable[T], do: Callable[[T], Awaitable[object]], done: Callable[[], None]) -> None:
        """Do something with every item, a bounded number at a time; the first failure ends it."""
        waiting = iter(items)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(CONCURRENCY):
                    group.create_task(_work(waiting, do, done))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def catch_up(self, service: str, who: Caller) -> None:
        """Wait until a service knows all that the others have told so far."""
        events = [event for producer in SERVICES if producer != service for event in self._events[producer]]
        if events:
            await self.get(who, f"/{service}/v1/{LOOKED_AT[service]}?limit=1", wait_for=", ".join(events))

    async def _call(self, method: str, who: Caller, path: str, body: Body | None, headers: dict[str, str]) -> Answer:
        if body is None:
            return await self._send(method, who, path, None, headers)
        return await self._send(method, who, path, orjson.dumps(body), headers | {"Content-Type": "application/json"})

    async def _send(self, method: str, who: Caller, path: str, content: bytes | None, headers: dict[str, str]) -> Answer:
        headers |= {"Authorization": self._token(who)}
        until = time.monotonic() + PATIENCE
        while True:
            self.calls += 1
            answer = await self._http.request(method, path, content=content, headers=headers)
            if answer.is_success:
                return self._heard(answer)
            problem = orjson.loads(answer.content)
            if problem.get("code") != BEHIND or time.monotonic() > until:
                raise RefusedError(f"{who.role}@{who.unit} {method} {path}", problem)

    def _heard(self, answer: httpx.Response) -> Answer:
        event_id = answer.headers.get("event-id")
        if event_id:
            self._events[event_id.partition(":")[0]].append(event_id)
        return Answer(orjson.loads(answer.content), event_id)

    def _token(self, who: Caller) -> str:
        if who not in self._tokens:
            token = self._issuer.token(self._settings, role=who.role, unit=who.unit, sub=f"{who.role}@{who.unit}")
            self._tokens[who] = f"Bearer {token}"
        return self._tokens[who]


async def _work[T](waiting: Iterator[T], do: Callable[[T], Awaitable[object]], done: Callable[[], None]) -> None:
    for item in waiting:
        await do(item)
        done()
