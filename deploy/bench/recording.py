"""What a service asks PostgreSQL in order to answer a request: recorded from the service itself, so that a limit runs the very same."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx

from deploy.bench.district import bench_context
from shared.app import create_app
from shared.service import ServiceSpec
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Ran:
    """A statement and its arguments."""

    sql: str
    arguments: Sequence[object]

    async def again(self, connection: asyncpg.Connection) -> None:
        """The same once more."""
        if self.arguments:
            await connection.fetch(self.sql, *self.arguments)
        else:
            await connection.execute(self.sql)


@dataclass(frozen=True, slots=True)
class Answered:
    """A request's answer and the statements that it took, in their order."""

    response: httpx.Response
    ran: Sequence[Ran]


type Send = Callable[[httpx.Request], Awaitable[Answered]]


@asynccontextmanager
async def recorded(spec: ServiceSpec, settings: Settings) -> AsyncIterator[Send]:
    """A service in this process, with one connection for reading and one for writing, both of which tell what they are asked."""
    app = create_app(spec, settings.model_copy(update={"pool_size": 1}))
    runtime = app.state.runtime
    heard: list[Ran] = []
    await runtime.start(follow=False)
    try:
        async with runtime.db.reading(bench_context()) as reading, runtime.db.transaction(bench_context()) as writing:
            for session in (reading, writing):
                connection = await session.connection()
                connection.add_query_logger(lambda said: heard.append(Ran(said.query, said.args)))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:

            async def send(request: httpx.Request) -> Answered:
                heard.clear()
                answer = (await http.send(request)).raise_for_status()
                await asyncio.sleep(0)  # the connection tells of a statement in the loop's next turn
                return Answered(answer, tuple(heard))

            yield send
    finally:
        await runtime.stop()
