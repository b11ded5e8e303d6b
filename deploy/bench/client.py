"""A load client of a few lines over plain sockets, so that the client costs the measured server as little as possible."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a run saw: requests answered with success, others, and seconds."""

    answered: int
    refused: int
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answered / self.seconds


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 request."""
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


async def drive(port: int, make: Callable[[int], bytes], *, connections: int, seconds: float) -> Load:
    """Send requests made by `make(n)` over kept connections, one at a time on each, for a bounded time, to 127.0.0.1 only."""
    counter = iter(range(10**9))
    began = time.perf_counter()
    until = began + seconds
    counts = await asyncio.gather(*(_one_connection(port, make, counter, until) for _ in range(connections)))
    return Load(sum(good for good, _ in counts), sum(bad for _, bad in counts), time.perf_counter() - began)


async def _one_connection(port: int, make: Callable[[int], bytes], counter: Iterator[int], until: float) -> tuple[int, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    good = bad = 0
    while time.perf_counter() < until:
        writer.write(make(next(counter)))
        status = await answer(reader)
        good, bad = (good + 1, bad) if 200 <= status < 300 else (good, bad + 1)
    writer.close()
    await writer.wait_closed()
    return good, bad


async def answer(reader: asyncio.StreamReader) -> int:
    """Read an answer off a kept connection; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    await reader.readexactly(int(lowered[start : lowered.index(b"\r\n", start)]))
    return int(head[9:12])


@asynccontextmanager
async def kept(port: int, headers: dict[str, str]) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
    """GET on one kept connection; what is not answered with success is a fault of the benchmark."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def get(path: str) -> None:
        writer.write(request("GET", path, headers))
        status = await answer(reader)
        if not 200 <= status < 300:
            raise RuntimeError(f"{status} on {path}")

    try:
        yield get
    finally:
        writer.close()
        await writer.wait_closed()
