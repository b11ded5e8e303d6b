"""A headless Chromium, spoken to over its DevTools pipe: what a page looks like, loads and tells a screen reader."""

import base64
import fcntl
import json
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-proxy-server",
)


@dataclass
class Browser:
    """One tab; `events` are what DevTools told since the last visit."""

    out: int
    into: int
    session: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    _asked: int = 0
    _held: bytes = b""

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": params} | ({"sessionId": self.session} if self.session else {})
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            said = self._read()
            if said.get("id") == self._asked:
                assert "error" not in said, said["error"]
                return said["result"]
            self.events.append(said)

    def visit(self, url: str, *, width: int, headers: Mapping[str, str]) -> None:
        """Open a page as wide as a screen, and wait until it has loaded."""
        self.events.clear()
        self.ask("Network.setExtraHTTPHeaders", headers=dict(headers))
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 800)
        self.ask("Page.navigate", url=url)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())

    def value(self, expression: str) -> Any:
        """What an expression comes to in the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def told(self, method: str) -> list[dict[str, Any]]:
        """The events of a kind since the last visit."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def picture(self, path: Path) -> None:
        """The whole page as a png."""
        path.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def spoken(self) -> list[tuple[str, str]]:
        """What a screen reader is told: role and name of everything that is not ignored."""
        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._held:
            got = os.read(self.into, 1 << 16)
            assert got, "chromium has ended"
            self._held += got
        message, _, self._held = self._held.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, ended at the end of the block."""
    theirs, out = os.pipe()
    into, theirs_out = os.pipe()
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (theirs, theirs_out)]
    assert CHROMIUM is not None
    process = os.posix_spawn(
        CHROMIUM,
        [CHROMIUM, *OPTIONS, f"--user-data-dir={folder}"],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, high[0], 3),
            (os.POSIX_SPAWN_DUP2, high[1], 4),
            *((os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)),
        ],
        setpgroup=0,
    )
    for fd in (theirs, theirs_out, *high):
        os.close(fd)
    try:
        browser = Browser(out, into)
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            browser.ask(f"{domain}.enable")
        yield browser
    finally:
        os.close(out)
        os.close(into)
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
