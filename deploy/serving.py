"""A server that runs until it is told to stop, with the embedded database under it if there is one."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp

from deploy.all_in_one import AllInOne
from deploy.assembly import SPECS, migrate_all
from deploy.embedded import EmbeddedPostgres
from deploy.link import sign_in_link
from deploy.programme_files import load_programmes as shipped_programmes
from services.indicators.reference import load_programmes
from shared.app import create_app, served
from shared.runtime import Runtime
from shared.settings import Settings

WATCH_SECONDS = 0.5

log = structlog.get_logger(__name__)


def serve(settings: Settings, service: str | None, *, host: str, port: int) -> None:
    """Serve one service or all until SIGINT or SIGTERM; requests under way are answered first."""
    config = uvicorn.Config(
        assemble(settings, service),
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=20,
    )
    has_pages = service in {None, *(name for name, spec in SPECS.items() if spec.pages is not None)}
    _Server(config, sign_in_link(settings, host=host, port=port) if has_pages else None).run()


class _Server(uvicorn.Server):
    """Says how to sign in once it answers."""

    def __init__(self, config: uvicorn.Config, link: str | None) -> None:
        super().__init__(config)
        self._link = link

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._link is not None:
            print(self._link, flush=True)


def assemble(settings: Settings, service: str | None) -> ASGIApp:
    """The ASGI app of one service, or of all four in one process."""
    started = {"indicators": _load_reference_data}
    apps = {name: create_app(spec, settings, started.get(name)) for name, spec in SPECS.items() if service in {None, name}}
    return AllInOne(apps) if service is None else served(apps[service])


def prepare(settings: Settings) -> None:
    """Migrate every schema and bring the projections to the code's version."""
    asyncio.run(migrate_all(settings))


@contextmanager
def watched(server: EmbeddedPostgres | None) -> Iterator[None]:
    """Start the embedded server again whenever it dies under us."""
    ended = threading.Event()

    def watch() -> None:
        while server is not None and not ended.wait(WATCH_SECONDS):
            if server.restart_if_dead():
                log.error("the embedded database had died and was started again")

    thread = threading.Thread(target=watch, name="database watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


async def _load_reference_data(runtime: Runtime) -> None:
    """Record the shipped programmes that are not there yet."""
    await load_programmes(runtime.db.transaction, shipped_programmes())
