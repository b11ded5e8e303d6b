"""A service's FastAPI app: its nouns' routes, the kernel's own, and every failure as a problem."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.routing import Route as PlainRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from shared import problems
from shared.access import allowed
from shared.actor import Role
from shared.description import document
from shared.edge import Edge
from shared.errors import InternalError, MethodNotAllowed, NotFound, Refusal, ServiceUnavailable, Unreadable
from shared.feed import feed_router
from shared.i18n import preferred
from shared.import_routes import import_router
from shared.operations import measure, operations_router
from shared.portal import portal_page
from shared.problem_pages import problem_page
from shared.route import Reading, Router
from shared.runtime import Runtime
from shared.service import ServiceSpec
from shared.settings import Settings
from shared.unreachable import UNREACHABLE

log = structlog.get_logger(__name__)


def create_app(spec: ServiceSpec, settings: Settings, started: Callable[[Runtime], Awaitable[None]] | None = None) -> FastAPI:
    """The app of one service; nothing is connected until it starts, and then `started` may load reference data."""
    runtime = Runtime(spec, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await runtime.start()
        try:
            if started is not None:
                await started(runtime)
            yield
        finally:
            await runtime.stop()

    app = FastAPI(
        title=f"Tuyến {spec.name}",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": _is_traced(), "metrics": False, "logs": False},
    )
    app.state.runtime = runtime
    app.router.routes.extend(spec.pages.routes if spec.pages is not None else ())
    for router in (*spec.routers, *_kernel_routers(spec, runtime)):
        app.router.routes.extend(router.routes)
    app.router.routes.extend(_public_routes(app, spec.name, runtime))
    _handle_failures(app, runtime)
    return app


def _is_traced() -> bool:
    """Whether OpenTelemetry is configured for this process; counts and logs are our own."""
    return any(name.startswith("OTEL_") for name in os.environ)


def served(app: FastAPI) -> ASGIApp:
    """The app as a server runs it, behind its edge."""
    runtime: Runtime = app.state.runtime
    return Edge(app, runtime.spec.name)


def _kernel_routers(spec: ServiceSpec, runtime: Runtime) -> list[Router]:
    """What every service answers besides its nouns."""
    return [feed_router(spec.name), import_router(spec), operations_router(spec.name, runtime), _metrics_router(spec.name, runtime)]


def _metrics_router(service: str, runtime: Runtime) -> Router:
    router = Router(tags=["operations"])

    async def read_metrics(session: Reading) -> Response:
        """What is counted, for Prometheus."""
        await measure(session, service, runtime)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    for path in ("/metrics", f"/{service}/metrics"):
        router.add_api_route(path, allowed(Role.OPERATIONS)(read_metrics), methods=["GET"], include_in_schema=False)
    return router


def _public_routes(app: FastAPI, service: str, runtime: Runtime) -> list[BaseRoute]:
    """Answered without a token: health, description, docs, problem pages."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_: Request) -> Response:
        faults = await runtime.faults()
        return JSONResponse({"status": "not ready" if faults else "ready", "faults": faults}, problems.NOT_READY if faults else problems.OK)

    async def openapi(_: Request) -> Response:
        return JSONResponse(document(app))

    async def docs(_: Request) -> Response:
        return HTMLResponse(_DOCS.replace("{service}", service))

    async def docs_script(_: Request) -> Response:
        return Response(_DOCS_SCRIPT.replace("{service}", service), media_type="text/javascript")

    async def portal(request: Request) -> Response:
        chosen = request.query_params.get("lang") or request.headers.get("accept-language")
        return portal_page(runtime.catalogue, preferred(chosen))

    assets = StaticFiles(directory=str(files("fastapi_offline") / "static"))
    base = f"/{service}/v1"
    return [
        PlainRoute("/", portal),
        *(PlainRoute(f"{prefix}/health/live", live) for prefix in ("", f"/{service}", base)),
        *(PlainRoute(f"{prefix}/health/ready", ready) for prefix in ("", f"/{service}", base)),
        PlainRoute(f"{base}/openapi.json", openapi),
        PlainRoute(f"{base}/docs", docs),
        PlainRoute(f"{base}/docs/start.js", docs_script),
        Mount(f"{base}/docs/assets", assets),
        PlainRoute(f"{base}/problems/{{code}}", _problem_page_of(runtime)),
    ]


def _problem_page_of(runtime: Runtime) -> Callable[[Request], Awaitable[Response]]:
    async def page(request: Request) -> Response:
        return problem_page(request.path_params["code"], runtime.catalogue, preferred(request.headers.get("accept-language")))

    return page


def _handle_failures(app: FastAPI, runtime: Runtime) -> None:
    def told(request: Request, refusal: Refusal, headers: dict[str, str] | None = None) -> Response:
        pages = runtime.spec.pages
        if pages is not None and pages.show(request):
            page = pages.refused(request, refusal)
            page.headers.update(headers or {})
            return page
        return problems.render(refusal, runtime.spec.name, runtime.catalogue, preferred(request.headers.get("accept-language")), headers)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return told(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return told(request, problems.invalid(error.errors()))

    async def unmatched(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == problems.STATUS[MethodNotAllowed.kind]:
            return told(request, MethodNotAllowed(), {"Allow": ", ".join(_methods_at(app, request))})
        return told(request, NotFound() if error.status_code == problems.STATUS[NotFound.kind] else Unreadable())

    async def unreachable(request: Request, error: Exception) -> Response:
        log.error("database unreachable", service=runtime.spec.name, error=f"{type(error).__name__}: {error}")
        return told(request, ServiceUnavailable())

    async def broken(request: Request, error: Exception) -> Response:
        log.error("unexpected failure", service=runtime.spec.name, exc_info=error)
        return told(request, InternalError())

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, unmatched)
    for failure in UNREACHABLE:
        app.add_exception_handler(failure, unreachable)
    app.add_exception_handler(Exception, broken)


def _methods_at(app: FastAPI, request: Request) -> list[str]:
    """Every method that some route has at this path (RFC 9110 §15.5.6)."""
    found: set[str] = set()
    for route in app.router.routes:
        scope: dict[str, Any] = dict(request.scope)
        if route.matches(scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


_DOCS = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tuyến {service}</title><link rel="stylesheet" href="/{service}/v1/docs/assets/swagger-ui.css"><link rel="icon" href="data:,"></head>
<body><div id="docs"></div><script src="/{service}/v1/docs/assets/swagger-ui-bundle.js"></script>
<script src="/{service}/v1/docs/start.js"></script></body></html>"""
_DOCS_SCRIPT = "SwaggerUIBundle({url: '/{service}/v1/openapi.json', dom_id: '#docs', deepLinking: true})"
