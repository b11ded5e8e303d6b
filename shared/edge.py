"""The outermost layer: request ids in the log, counts for operations, strict headers on every answer."""

import time
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import metrics
from shared.errors import Kind
from shared.problems import STATUS

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-cache",
}
FAILED = STATUS[Kind.BROKEN]
_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]

log = structlog.get_logger("tuyen.request")


class Edge:
    """Wraps a service's app."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and look at its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), FAILED

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(header for header in _HEADERS if header[0] not in present)]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route: Any = scope.get("route")
        path, method = getattr(route, "path", "unmatched"), scope["method"] if route is not None else "any"
        known = self._known.get((path, method, status))
        if known is None:
            known = metrics.REQUESTS.labels(self._service, path, method, status), metrics.SECONDS.labels(self._service, path, method)
            self._known[path, method, status] = known
        known[0].inc()
        known[1].observe(seconds)
        if status >= FAILED:
            log.error("request failed", service=self._service, route=path, method=method, status=status, ms=round(seconds * 1000, 1))
