"""A headless Chromium that is told what to do through a pipe (Chrome DevTools Protocol)."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

SECONDS = 60


class Chromium:
    """One browser process; each window has cookies of its own."""

    def __init__(self, reads: int, writes: int) -> None:
        self._answers = os.fdopen(reads, "rb", buffering=0)
        self._orders = os.fdopen(writes, "wb", buffering=0)
        self._numbers = count(1)
        self._rest = b""

    def window(self) -> "Window":
        """A window that shares nothing with the others."""
        context = self.order("Target.createBrowserContext")["browserContextId"]
        target = self.order("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        return Window(self, context, self.order("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def order(self, method: str, session: str | None = None, **params: object) -> dict[str, Any]:
        """Do something and wait for its answer."""
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        self._orders.write(json.dumps(order).encode() + b"\0")
        while (answer := self._next()).get("id") != number:
            pass
        assert "error" not in answer, answer
        found: dict[str, Any] = answer["result"]
        return found

    def close(self) -> None:
        """Close the pipe."""
        self._orders.close()
        self._answers.close()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = self._answers.read(65_536)
            assert read, "the browser has ended"
            self._rest += read
        message, self._rest = self._rest.split(b"\0", 1)
        found: dict[str, Any] = json.loads(message)
        return found


class Window:
    """A window: goes somewhere, and says what it shows."""

    def __init__(self, browser: Chromium, context: str, session: str) -> None:
        self._browser = browser
        self._context = context
        self._session = session

    def go(self, url: str) -> None:
        """Open an address as if it were typed."""
        self._browser.order("Page.navigate", self._session, url=url)

    def run(self, script: str) -> Any:
        """What a script on the page gives."""
        return self._browser.order("Runtime.evaluate", self._session, expression=script)["result"].get("value")

    def cookies(self) -> dict[str, tuple[bool, str]]:
        """Of each cookie that it keeps whether scripts are kept from it, and its SameSite."""
        found = self._browser.order("Storage.getCookies", browserContextId=self._context)["cookies"]
        return {each["name"]: (each["httpOnly"], each["sameSite"]) for each in found}

    def wait_for(self, script: str) -> None:
        """Wait until a script on the page gives true."""
        until = time.monotonic() + SECONDS
        while self.run(script) is not True:
            shown = self.run("location.href + ' ' + document.body?.innerText")
            assert time.monotonic() < until, f"{script}: {shown}"
            time.sleep(0.05)


@contextmanager
def running(program: str) -> Iterator[Chromium]:
    """A browser that is gone at the end of the block."""
    ours_in, theirs_out = os.pipe()
    theirs_in, ours_out = os.pipe()
    with tempfile.TemporaryDirectory(prefix="tuyen-chromium-", ignore_cleanup_errors=True) as profile:
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
        ]
        command = ["bash", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}', "bash", program, *options]
        process = subprocess.Popen(command, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        browser = Chromium(ours_in, ours_out)
        try:
            yield browser
            browser.order("Browser.close")
            process.wait(10)
        finally:
            browser.close()
            if process.poll() is None:
                process.kill()
                process.wait()
