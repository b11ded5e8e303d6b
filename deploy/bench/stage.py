"""What every benchmark stands on: a durable embedded server, migrated schemas, a small district, and server processes on free ports."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.database import database
from deploy.serving import prepare
from shared.actor import Role
from shared.auth import LocalIssuer
from shared.settings import SERVICES, Settings

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Process:
    """A server process that the benchmark started."""

    pid: int
    port: int

    def resident_mb(self, *, most: bool = False) -> float:
        """Its resident memory in MB, or the most that it ever was."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        name = "VmHWM" if most else "VmRSS"
        return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024


@dataclass(frozen=True, slots=True)
class Stage:
    """A prepared place to measure in; `scale` is how much of a country is generated where one is."""

    settings: Settings
    admin_dsn: str
    seconds: float
    scale: float = 0.01

    def token(self, unit: str = "VN") -> str:
        """A department's token."""
        return LocalIssuer(self.settings.data_dir).token(self.settings, role=Role.DEPARTMENT, unit=unit, sub="bench")

    @contextmanager
    def process(self, *command: str, ready: str | None) -> Iterator[Process]:
        """A Python module run as a server on a free port, ended by its pid; `ready` is the path that answers when it is."""
        port = _free_port()
        line = [sys.executable, "-m", *command, str(port)]
        with subprocess.Popen(line, env=os.environ | _environment(self.settings), stdout=subprocess.DEVNULL) as running:
            try:
                if ready is not None:
                    await_answer(port, ready)
                yield Process(running.pid, port)
            finally:
                running.send_signal(signal.SIGTERM)
                running.wait(30)

    @contextmanager
    def service(self, name: str) -> Iterator[Process]:
        """One service as production runs it."""
        with self.process("deploy.cli", "serve", name, "--port", ready="/health/ready") as running:
            yield running


@contextmanager
def stage(seconds: float, scale: float) -> Iterator[Stage]:
    """A stage in a temporary data dir, gone afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="tuyen-bench-", ignore_cleanup_errors=True))
        settings, server = stack.enter_context(database(Settings(data_dir=Path(folder))))
        if server is None:
            raise RuntimeError("a benchmark measures on its own embedded server: unset the TUYEN_*_DSN variables")
        prepare(settings)
        yield Stage(settings, server.admin_dsn.rsplit("/", 1)[0] + "/tuyen", seconds, scale)


def _environment(settings: Settings) -> Mapping[str, str]:
    dsns = {"TUYEN_MIGRATE_DSN": settings.migration_dsn("catalog"), "TUYEN_DATA_DIR": str(settings.data_dir), "TUYEN_LOG_LEVEL": "ERROR"}
    for service in SERVICES:
        dsns[f"TUYEN_{service.upper()}_DSN"] = settings.service_dsn(service)
        dsns[f"TUYEN_{service.upper()}_READER_DSN"] = settings.reader_dsn(service)
    return {name: value for name, value in dsns.items() if value is not None}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_answer(port: int, path: str) -> None:
    """Wait until a server of ours answers a path with success."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"a benchmark's server did not become ready on {path}")
