"""All four services in one process on one port: each keeps its own connections, log and projections."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import problems
from shared.app import served
from shared.runtime import Runtime


class AllInOne:
    """Hands each request to the service that its first path segment names; the first service answers for the root."""

    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._apps = apps
        self._served: Mapping[str, ASGIApp] = {name: served(app) for name, app in apps.items()}
        self._first = next(iter(self._served.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        app = self._served.get(scope["path"].split("/", 2)[1], self._first)
        if scope["path"] == "/health/ready":
            app = self._ready
        await app(scope, receive, send)

    async def _ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = {name: await _runtime(app).faults() for name, app in self._apps.items()}
        failing = any(faults.values())
        status = problems.NOT_READY if failing else problems.OK
        await JSONResponse({"status": "not ready" if failing else "ready", "faults": faults}, status)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            for app in self._apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _runtime(app: FastAPI) -> Runtime:
    runtime: Runtime = app.state.runtime
    return runtime
