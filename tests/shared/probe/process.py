"""The probe services as processes to be killed: reads "service port log" lines, forks a server for each, answers its pid.

Imports are done once, here, so that a killed server is back within the time that a connection takes.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

import uvicorn

from shared.app import create_app, served
from shared.settings import Settings
from tests.shared.probe.service import PROBE, WATCHER

SPECS = {spec.name: spec for spec in (PROBE, WATCHER)}
PARENT_DEATH_SIGNAL = 1


def main() -> None:
    """Fork until the input ends; what is still alive then is killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        service, port, log = line.rstrip("\n").split(" ", 2)
        pid = os.fork()
        if pid == 0:
            _serve(service, int(port), Path(log))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _serve(service: str, port: int, log: Path) -> None:
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with log.open("ab", buffering=0) as told:
        os.dup2(told.fileno(), 1)
        os.dup2(told.fileno(), 2)
    os.close(0)
    try:
        app = served(create_app(SPECS[service], Settings()))
        uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="on", access_log=False, log_level="warning")).run()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
