"""A table sent to an import of a measured server, and how long it took."""

import csv
import time
from collections.abc import Iterable
from io import StringIO
from uuid import uuid4

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


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows, the header first, as csv."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
