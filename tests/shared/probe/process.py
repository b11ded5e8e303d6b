"""One probe service as a process of its own, to be killed: python -m tests.shared.probe.process catalog|indicators PORT (DSNs by TUYEN_...)."""

import sys

import uvicorn

from shared.app import create_app, served
from shared.settings import Settings
from tests.shared.probe.service import PROBE, WATCHER

SPECS = {spec.name: spec for spec in (PROBE, WATCHER)}


def main() -> None:
    """Serve until killed."""
    service, port = sys.argv[1], int(sys.argv[2])
    app = served(create_app(SPECS[service], Settings()))
    uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="on", access_log=False, log_level="warning")).run()


if __name__ == "__main__":
    main()
