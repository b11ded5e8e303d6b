"""Outbox to event log: dense positions, hash chain, one NOTIFY a batch, never in the way of writers."""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from shared import metrics
from shared.eventlog import channel
from shared.pool import Connection
from shared.unreachable import UNREACHABLE

BATCH = 5000
POLL = 1.0
BUSY = 0.002
MOVE = "select move_outbox($1, $2)"

log = structlog.get_logger(__name__)


class Sequencer:
    """Moves what is committed: at once when idle, every 2 ms while busy, once a second if nobody tells; several processes may run one.

    Each batch takes a transaction-level advisory lock inside move_outbox: who waits there is this process's one coalesced
    waiter, and its statement reads a snapshot taken after the lock, so no commit that woke it is missed.
    """

    def __init__(self, service: str, dsn: str) -> None:
        self._service = service
        self._dsn = dsn
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    def start(self) -> None:
        """Begin moving, in the background."""
        self._task = asyncio.create_task(self._run(), name=f"sequencer {self._service}")

    def wake(self) -> None:
        """Something was committed."""
        self._wake.set()

    async def stop(self) -> None:
        """End after the batch under way."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def is_alive(self) -> bool:
        """Whether the background task runs, and its last attempt went well."""
        return self._task is not None and not self._task.done() and not self._failing

    async def _run(self) -> None:
        while True:
            try:
                await self._session()
            except Exception as error:  # a sequencer that ended at a surprise would keep back every event
                self._failing = True
                log.warning(
                    "sequencer failed, tries again",
                    service=self._service,
                    error=f"{type(error).__name__}: {error}",
                    exc_info=not isinstance(error, UNREACHABLE),
                )
                await asyncio.sleep(0.2)

    async def _session(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            server_settings={
                "search_path": f"{self._service}, public",
                "application_name": f"tuyen {self._service} sequencer",
                "jit": "off",
            },
        )
        try:
            while True:
                self._wake.clear()
                began = asyncio.get_running_loop().time()
                while await move(connection, self._service) >= BATCH:
                    pass
                self._failing = False
                if self._wake.is_set():
                    await asyncio.sleep(max(0.0, began + BUSY - asyncio.get_running_loop().time()))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), POLL)
        finally:
            await _end(connection)


async def move(connection: Connection, service: str) -> int:
    """Move one batch; returns the number of events moved."""
    moved: int = await connection.fetchval(MOVE, BATCH, channel(service), timeout=120)
    if moved:
        metrics.EVENTS_SEQUENCED.labels(service).inc(moved)
    return moved


async def _end(connection: Connection) -> None:
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError, asyncio.CancelledError):
        await connection.close(timeout=2)
