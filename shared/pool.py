"""Connections held open and handed on as they are (decision 0003: asyncpg's own pool costs a third of a read)."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import asyncpg

type Connection = asyncpg.Connection[asyncpg.Record]


class Pool:
    """At most `size` connections; who finds none idle waits its turn. The last one given back is the first handed out."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._open = 0
        self._idle: list[Connection] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._lent: set[Connection] = set()

    async def acquire(self) -> Connection:
        """A live connection, of which the caller is the only user until it releases it."""
        while True:
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    self._lent.add(connection)
                    return connection
                self._open -= 1
            if self._open < self._size:
                return await self._another()
            await self._turn()

    def release(self, connection: Connection) -> None:
        """Give it back, as it is; a closed one makes room for another."""
        self._lent.discard(connection)
        if connection.is_closed():
            self._open -= 1
        else:
            self._idle.append(connection)
        self._next()

    async def fetchrow(self, sql: str, *arguments: object) -> asyncpg.Record | None:
        """The first row of one statement on a connection of its own."""
        rows = await self.fetch(sql, *arguments)
        return rows[0] if rows else None

    async def fetch(self, sql: str, *arguments: object) -> list[asyncpg.Record]:
        """Every row of one statement on a connection of its own."""
        connection = await self.acquire()
        try:
            return await connection.fetch(sql, *arguments)
        except asyncio.CancelledError:
            connection.terminate()
            raise
        finally:
            self.release(connection)

    async def close(self) -> None:
        """Close the idle connections in order and end those still lent."""
        self._size = 0
        for connection in self._lent:
            connection.terminate()
        while self._idle:
            await self._idle.pop().close(timeout=5)

    async def _another(self) -> Connection:
        self._open += 1
        try:
            connection = await self._connect()
        except BaseException:
            self._open -= 1
            self._next()
            raise
        self._lent.add(connection)
        return connection

    async def _turn(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()
            raise

    def _next(self) -> None:
        """Let the first who still waits look again."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
