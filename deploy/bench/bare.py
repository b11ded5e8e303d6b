"""The limit of a request: a bare ASGI app on held asyncpg connections that runs the very statements of the service, and nothing else."""

import sys
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

from services.catalog.approval import commands
from services.indicators.coverage import queries
from services.rotation.scope.queries import PAPERS
from shared import idempotency, outbox
from shared.db import prepare_connection
from shared.ids import new_id
from shared.settings import Settings
from shared.statement import Statement

CONNECTIONS = 8
TODAY = date(2022, 6, 1)


class Bare:
    """Three reads and one write, by path."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._catalog: list[asyncpg.Connection] = []
        self._indicators: list[asyncpg.Connection] = []
        self._rotation: list[asyncpg.Connection] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["method"] == "POST":
            status, body = 201, await self._grant((await receive())["body"], scope["path"].rsplit("/", 1)[1])
        elif scope["path"].startswith("/scope/"):
            status, body = 200, await self._scope(scope["path"].rsplit("/", 1)[1])
        else:
            status, body = 200, await self._read(scope["path"].rsplit("/", 1)[1])
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        for service, held in (("catalog", self._catalog), ("indicators", self._indicators), ("rotation", self._rotation)):
            path = {"search_path": f"{service}, {service}_view, public", "jit": "off"}
            for _ in range(CONNECTIONS):
                held.append(await asyncpg.connect(self._settings.service_dsn(service), server_settings=path))
                await prepare_connection(held[-1])
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _read(self, name: str) -> bytes:
        connection = self._indicators.pop()
        try:
            if name == "list":
                page = {"after": None, "limit": 50, "list": "commune", "as_of": TODAY, "kind": None, "roots": ["VN"], "boundaries": TODAY}
                items: str = await connection.fetchval(queries.LIST.sql, *queries.LIST.arguments(page))
                return b'{"items":' + items.encode() + b"}"
            wanted = {"facility": name, "list": "commune", "as_of": TODAY}
            found: str = await connection.fetchval(queries.GET.sql, *queries.GET.arguments(wanted))
            return found.encode()
        finally:
            self._indicators.append(connection)

    async def _scope(self, practitioner: str) -> bytes:
        connection = self._rotation.pop()
        try:
            wanted = {"practitioner_id": UUID(practitioner), "technique": "T1", "day": TODAY, "today": TODAY}
            return orjson.dumps(dict(await connection.fetchrow(PAPERS.sql, *PAPERS.arguments(wanted)) or {}))
        finally:
            self._rotation.append(connection)

    async def _grant(self, raw: bytes, facility: str) -> bytes:
        body = orjson.loads(raw)
        body |= {"facility": facility, "approver": "department", "above_level": False, "above_level_codes": [], "status": "in_force"}
        days = {name: date.fromisoformat(body[name]) for name in ("decided_on", "effective_on")}
        key, moment = body["id"], datetime.now(UTC)
        connection = self._catalog.pop()
        try:
            await connection.execute("begin")
            claim = {"caller": "bench", "key": key, "request_hash": raw[:32], "now": moment, "expired": moment}
            await _run(connection, idempotency.CLAIM, claim)
            await _run(
                connection, commands.FIND_STANDINGS, {"facility": facility, "on": days["effective_on"], "codes": body["technique_codes"]}
            )
            await _run(connection, commands.INSERT, body | days | {"id": UUID(key)})
            answer = orjson.dumps(body)
            await _run(connection, idempotency.KEEP, {"caller": "bench", "key": key, "status": 201, "headers": {}, "body": answer})
            await _run(connection, outbox.APPEND, _event(body, answer, days["effective_on"], moment))
            await connection.execute("end")
            return answer
        finally:
            self._catalog.append(connection)


async def _run(connection: asyncpg.Connection, statement: Statement, params: dict[str, object]) -> None:
    await connection.fetch(statement.sql, *statement.arguments(params))


def _event(body: dict[str, object], data: bytes, day: date, moment: datetime) -> dict[str, object]:
    event = new_id()
    return {
        "recorded_at": moment,
        "actor": "bench",
        "correlation_id": event,
        "causation_id": None,
        "traceparent": None,
        "ids": [event],
        "types": ["vn.tuyen.catalog.approval-granted.v1"],
        "subjects": [str(body["id"])],
        "versions": [1],
        "days": [day],
        "provinces": ["12"],
        "data": [data.decode()],
    }


if __name__ == "__main__":
    uvicorn.run(
        Bare(Settings()), port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="error", lifespan="on"
    )
