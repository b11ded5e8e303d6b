"""A table sent to an import of a measured server, and how long it took."""

import asyncio
import csv
import time
from collections.abc import Iterable
from io import StringIO
from uuid import uuid4

import asyncpg
import httpx

from deploy.bench.stage import Process, Stage

TIMEOUT = 300.0


def send_table(stage: Stage, process: Process, path: str, content: str) -> float:
    """Seconds until an import was answered; a refusal or a rejected row is a fault of the benchmark."""
    headers = {"Authorization": f"Bearer {stage.token()}", "Content-Type": "text/csv", "Idempotency-Key": str(uuid4())}
    body = content.encode()
    began = time.perf_counter()
    answer = httpx.post(f"http://127.0.0.1:{process.port}/{path}", content=body, headers=headers, timeout=TIMEOUT)
    seconds = time.perf_counter() - began
    if answer.is_error or answer.json().get("rejected"):
        raise RuntimeError(f"the import was refused: {answer.text[:500]}")
    return seconds


async def await_sequenced(stage: Stage) -> None:
    """Wait until the catalog's outbox is empty, so that what was said before is not moved while something else is measured."""
    connection = await asyncpg.connect(stage.settings.service_dsn("catalog"), server_settings={"search_path": "catalog"})
    try:
        until = time.monotonic() + TIMEOUT
        while await connection.fetchval("select exists (select from outbox)"):
            if time.monotonic() > until:
                raise RuntimeError("the outbox is not emptied")
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows, the header first, as csv."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
