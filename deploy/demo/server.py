"""The server under the demo: `tuyen serve` in a process of its own, so that client and server each have a processor."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

HOST = "127.0.0.1"
COMMAND = "from deploy.cli import main; main()"
READY_SECONDS = 120.0
STOP_SECONDS = 60.0
LOG = "demo-server.log"


class ServerFailedError(Exception):
    """The server ended, or did not become ready in time; the text is the end of its log."""


def free_port(wanted: int) -> int:
    """The wanted port if nobody listens on it, else one that the system chooses."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServerFailedError(f"no free port on {HOST}")


@contextmanager
def serving(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that is ready; at the end of the block it is told to stop and waited for."""
    data_dir.mkdir(parents=True, exist_ok=True)
    arguments = ["serve", "--host", HOST, "--port", str(port), "--data-dir", str(data_dir)]
    with (data_dir / LOG).open("wb") as output:
        # a session of its own: Ctrl-C reaches the demo alone, which stops the server when it is done with it
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await_ready(process, port, data_dir)
        yield process
    finally:
        _stop(process)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that what was started is stopped."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _await_ready(process: subprocess.Popen[bytes], port: int, data_dir: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=5.0, trust_env=False) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                if client.get("/health/ready").is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise ServerFailedError(end_of_log(data_dir))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM and wait; a second Ctrl-C must not leave it behind, one that hangs is killed."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process.terminate()
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def end_of_log(data_dir: Path) -> str:
    """What the server said last."""
    with (data_dir / LOG).open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - 4000))
        return file.read().decode(errors="replace")
