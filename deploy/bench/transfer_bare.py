"""The limit of recording a session: a bare ASGI app on held connections that runs what the service runs to record one, and nothing else."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
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
from services.transfer.session.rules import digest_of
from services.transfer.session.schemas import RecordSession
from shared.ids import new_id
from shared.settings import Settings

CONNECTIONS = 8
PATH = "/transfer/v1/transfers/"


class Form:
    """A statement with places for ids: where its arguments hold one of the known ones, alone, in a list or in a text, another is put."""

    def __init__(self, ran: Ran, known: Sequence[str]) -> None:
        self._sql = ran.sql
        self._fills = [_fill(argument, {name: place for place, name in enumerate(known)}) for argument in ran.arguments]

    async def run(self, connection: asyncpg.Connection, names: Sequence[str]) -> None:
        """Run it for others, given in the order of the known ones."""
        await Ran(self._sql, [fill(names) for fill in self._fills]).again(connection)


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
            await self._record(transfer, (await receive())["body"])
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
        event = answered.response.headers["event-id"].removeprefix("transfer:")
        known = _names_of(str(transfer_id(number)), event, session, digest_of(RecordSession.model_validate(session).cases))
        self._forms = [Form(ran, known) for ran in answered.ran]
        self._answer = answered.response.content

    async def _record(self, transfer: str, raw: bytes) -> None:
        names = _names_of(transfer, str(new_id()), orjson.loads(raw), sha256(raw).hexdigest())
        connection = self._held.pop()
        try:
            for form in self._forms:
                await form.run(connection, names)
        finally:
            self._held.append(connection)


def _names_of(transfer: str, event: str, session: Mapping[str, Any], digest: str) -> list[str]:
    """All that makes one session's statements differ from another's."""
    trainees = dict.fromkeys(case["trainee_id"] for case in session["cases"])
    return [transfer, event, digest, session["session_id"], session["trainer_id"], *trainees]


def _fill(argument: object, places: Mapping[str, int]) -> Callable[[Sequence[str]], Any]:
    match argument:
        case UUID() if str(argument) in places:
            place = places[str(argument)]
            return lambda names: UUID(names[place])
        case str() if any(name in argument for name in places):
            parts = re.split(f"({'|'.join(places)})", argument)
            return lambda names: "".join(names[places[part]] if part in places else part for part in parts)
        case list():
            fills = [_fill(each, places) for each in argument]
            return lambda names: [fill(names) for fill in fills]
        case _:
            return lambda _: argument


if __name__ == "__main__":
    uvicorn.run(
        BareSessions(Settings()), port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="error", lifespan="on"
    )
