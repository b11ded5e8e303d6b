"""A headless Chromium, spoken to over its DevTools pipe: what a page looks like, loads, keeps and tells a screen reader."""

import base64
import fcntl
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

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
SECONDS = 60
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


class Chromium:
    """One browser process; `events` are what DevTools told since the last visit of a window."""

    def __init__(self, out: int, into: int) -> None:
        self._out = out
        self._into = into
        self._asked = 0
        self._held = b""
        self.events: list[dict[str, Any]] = []

    def window(self) -> "Window":
        """A window that shares nothing with the others."""
        context = self.ask("Target.createBrowserContext")["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        return Window(self, context, self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._asked += 1
        message = {"id": self._asked, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (said := self._read()).get("id") != self._asked:
            self.events.append(said)
        assert "error" not in said, said["error"]
        found: dict[str, Any] = said["result"]
        return found

    def wait_until_told(self, method: str) -> None:
        """Wait for an event of a kind."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._read())

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._held:
            got = os.read(self._into, 1 << 16)
            assert got, "chromium has ended"
            self._held += got
        message, _, self._held = self._held.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


class Window:
    """A window with cookies of its own: goes somewhere, and says what it shows."""

    def __init__(self, browser: Chromium, context: str, session: str) -> None:
        self._browser = browser
        self._context = context
        self._session = session
        for domain in ("Page", "Network", "Log", "Runtime"):
            self._ask(f"{domain}.enable")

    def go(self, url: str) -> None:
        """Open an address as if it were typed."""
        self._ask("Page.navigate", url=url)

    def visit(self, url: str, *, width: int, headers: Mapping[str, str]) -> None:
        """Open a page as wide as a screen, and wait until it has loaded."""
        self._browser.events.clear()
        self._ask("Network.setExtraHTTPHeaders", headers=dict(headers))
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 800)
        self.go(url)
        self._browser.wait_until_told("Page.loadEventFired")

    def value(self, expression: str) -> Any:
        """What an expression comes to in the page."""
        return self._ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        until = time.monotonic() + SECONDS
        while self.value(expression) is not True:
            shown = self.value("location.href + ' ' + document.body?.innerText")
            assert time.monotonic() < until, f"{expression}: {shown}"
            time.sleep(0.05)

    def told(self, method: str) -> list[dict[str, Any]]:
        """The events of a kind since the last visit."""
        return [event["params"] for event in self._browser.events if event.get("method") == method]

    def picture(self, path: Path) -> None:
        """The whole page as a png."""
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def spoken(self) -> list[tuple[str, str]]:
        """What a screen reader is told: role and name of everything that is not ignored."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")]

    def cookies(self) -> dict[str, tuple[bool, str]]:
        """Of each cookie that it keeps whether scripts are kept from it, and its SameSite."""
        found = self._browser.ask("Storage.getCookies", browserContextId=self._context)["cookies"]
        return {each["name"]: (each["httpOnly"], each["sameSite"]) for each in found}

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.ask(method, self._session, **params)


@contextmanager
def browsing() -> Iterator[Chromium]:
    """A browser with a profile of its own, ended with all its processes at the end of the block."""
    theirs_in, out = os.pipe()
    into, theirs_out = os.pipe()
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (theirs_in, theirs_out)]
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(prefix="tuyen-chromium-", ignore_cleanup_errors=True) as profile:
        process = os.posix_spawn(
            CHROMIUM,
            [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}"],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, high[0], 3),
                (os.POSIX_SPAWN_DUP2, high[1], 4),
                *((os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)),
            ],
            setpgroup=0,
        )
        for fd in (theirs_in, theirs_out, *high):
            os.close(fd)
        try:
            yield Chromium(out, into)
        finally:
            os.close(out)
            os.close(into)
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
