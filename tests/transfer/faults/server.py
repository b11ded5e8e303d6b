"""`tuyen serve` with its own data folder, killed and started again; calls that are sent again until they are answered."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from deploy.demo.server import HOST, free_port, serving
from shared.auth import LocalIssuer
from shared.settings import Settings
from tests.transfer.faults.journey import STATE, Call, Who

BEHIND, PATIENCE = 504, 12


class Server:
    """The whole system in a process of its own; only what was started here is ever killed."""

    def __init__(self, folder: Path, dice: Random) -> None:
        self._folder = folder
        self._dice = dice
        self._port = free_port(0)
        self._last_events: dict[str, str] = {}
        self._tokens: dict[Who, str] = {}
        self._sending = ThreadPoolExecutor(1)
        self.kills = self.in_flight = 0

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._sending.shutdown()
        self._life.close()

    def _start(self) -> None:
        self._life = ExitStack()
        self._process = self._life.enter_context(serving(self._folder, self._port))
        self._http = self._life.enter_context(httpx.Client(base_url=f"http://{HOST}:{self._port}", timeout=60, trust_env=False))

    def _kill(self) -> None:
        """kill -9 of the server, and of the database under it every other time."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._dice.random() < 0.5:
            postmaster = int((self._folder / "postgres" / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGKILL)
            while Path(f"/proc/{postmaster}").exists():
                time.sleep(0.01)
        self.kills += 1

    def _again(self) -> None:
        self._life.close()
        self._start()

    def call(self, call: Call, *, kill: str = "") -> httpx.Response:
        """A call that must succeed; `kill`: the server dies while it is `in flight`, or `after` its answer, and the same call is sent again.

        What was answered before the kill is answered again in the same words.
        """
        key = str(uuid4())
        if not kill:
            return self._taken(call, self._send(call, key))
        sent = self._sending.submit(self._send, call, key)
        if kill == "in flight":
            time.sleep(self._dice.uniform(0, 0.03))
        else:
            sent.result()
        self._kill()
        first: httpx.Response | None = None
        with suppress(httpx.TransportError):
            first = sent.result()
        self.in_flight += first is None
        self._again()
        again = self._send(call, key)
        if first is not None:
            assert again.is_success, (call, again.text)
            before, now = first.json(), again.json()
            if call.method == "POST":
                assert (now, again.headers["idempotent-replayed"]) == (before, "true"), (call, first.text, again.text)
            else:  # what is reckoned for today, such as flags, may have come in between
                assert {key: now[key] for key in call.body or ()} == {key: before[key] for key in call.body or ()}
        return self._taken(call, again)

    def get(self, who: Who, path: str, *after: str) -> Any:
        """What is there, once all that these services said last has been taken in."""
        return self.call(Call(who, "GET", path, after=after)).json()

    def _send(self, call: Call, key: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token(call.who)}"}
        if call.changes:
            headers["If-Match"] = self._http.get(call.path, headers=headers).headers["etag"]
        if call.method == "POST":
            headers["Idempotency-Key"] = key
        waiting = [self._last_events[service] for service in call.after if service in self._last_events]
        if waiting:
            headers["Wait-For"] = ", ".join(waiting)
        for _ in range(PATIENCE):
            answer = self._http.request(call.method, call.path, json=call.body, headers=headers)
            if answer.status_code != BEHIND:
                break
        return answer

    def _taken(self, call: Call, answer: httpx.Response) -> httpx.Response:
        assert answer.is_success, (call, answer.status_code, answer.text)
        event = answer.headers.get("event-id")
        if event:
            self._last_events[event.split(":")[0]] = event
        return answer

    def _token(self, who: Who) -> str:
        if who not in self._tokens:
            settings = Settings(data_dir=self._folder)
            sub = "state" if who == STATE else f"{who.role}@{who.unit}"
            self._tokens[who] = LocalIssuer(self._folder).token(settings, role=who.role, unit=who.unit, sub=sub)
        return self._tokens[who]
