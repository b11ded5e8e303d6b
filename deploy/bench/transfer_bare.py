"""The limit of recording a session: a bare ASGI app on held connections that runs what the service runs to record one, and nothing else."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from deploy.assembly import SPECS
from deploy.bench.recording import Ran, recorded
from deploy.bench.stage import Stage
from deploy.bench.transfer_session import PROVINCE, SAMPLES, session_of
from deploy.bench.transfer_world import connect, transfer_id
from shared.ids import new_id
from shared.settings import Settings

CONNECTIONS = 8
PATH = "/transfer/v1/transfers/"


class Form:
    """A statement with places for ids: where its arguments hold one of the known ids, alone, in a list or in a text, there goes another."""

    def __init__(self, ran: Ran, known: Sequence[UUID]) -> None:
        self._sql = ran.sql
        self._fills = [_fill(argument, {str(id_): place for place, id_ in enumerate(known)}) for argument in ran.arguments]

    async def run(self, connection: asyncpg.Connection, ids: Sequence[UUID], names: Sequence[str]) -> None:
        """Run it for other ids, given as themselves and as text."""
        await Ran(self._sql, [fill(ids, names) for fill in self._fills]).again(connection)


class BareSessions:
    """One write: the statements of a session that the service itself has recorded, with the ids of the one that is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held: list[asyncpg.Connection] = []
        self._forms: Sequence[Form] = ()
        self._answer = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["method"] == "POST":
            transfer = scope["path"].removeprefix(PATH).partition(":")[0]
            await self._record(UUID(transfer), orjson.loads((await receive())["body"]))
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(self._answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": self._answer})

    async def start(self) -> None:
        """Learn from the service what to run, and connect."""
        await self._learn()
        self._held = [await connect(self._settings.service_dsn("transfer")) for _ in range(CONNECTIONS)]

    async def stop(self) -> None:
        """Close the connections."""
        for connection in self._held:
            await connection.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _learn(self) -> None:
        """Let the service record sessions of two transfers of the same places, and keep what it ran for the second."""
        headers = {"Authorization": f"Bearer {Stage(self._settings, '', 0).token(PROVINCE)}"}
        async with recorded(SPECS["transfer"], self._settings) as send:
            for number in SAMPLES:
                session = session_of(number, new_id())
                key = {"Idempotency-Key": str(session["session_id"])}
                url = f"http://127.0.0.1{PATH}{transfer_id(number)}:record-session"
                answered = await send(httpx.Request("POST", url, json=session, headers=headers | key))
        event = UUID(answered.response.headers["event-id"].removeprefix("transfer:"))
        known = _ids_of(transfer_id(number), event, session)
        self._forms = [Form(ran, known) for ran in answered.ran]
        self._answer = answered.response.content

    async def _record(self, transfer: UUID, body: Mapping[str, Any]) -> None:
        ids = _ids_of(transfer, new_id(), body)
        names = [str(id_) for id_ in ids]
        connection = self._held.pop()
        try:
            for form in self._forms:
                await form.run(connection, ids, names)
        finally:
            self._held.append(connection)


def _ids_of(transfer: UUID, event: UUID, session: Mapping[str, Any]) -> list[UUID]:
    """All that makes one session's statements differ from another's."""
    trainees = list(dict.fromkeys(case["trainee_id"] for case in session["cases"]))
    return [transfer, event, *map(UUID, (session["session_id"], session["trainer_id"], *trainees))]


def _fill(argument: object, places: Mapping[str, int]) -> Callable[[Sequence[UUID], Sequence[str]], Any]:
    match argument:
        case UUID() if str(argument) in places:
            place = places[str(argument)]
            return lambda ids, _: ids[place]
        case str() if any(name in argument for name in places):
            parts = re.split(f"({'|'.join(places)})", argument)
            return lambda _, names: "".join(names[places[part]] if part in places else part for part in parts)
        case list():
            fills = [_fill(each, places) for each in argument]
            return lambda ids, names: [fill(ids, names) for fill in fills]
        case _:
            return lambda *_: argument


if __name__ == "__main__":
    uvicorn.run(
        BareSessions(Settings()), port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="error", lifespan="on"
    )
