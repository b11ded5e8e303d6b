"""The pool: a bound, a queue, and no connection handed on that is closed or in use."""

import asyncio

import asyncpg
import pytest

from shared.db import open_pool
from shared.pool import Pool
from shared.settings import Settings


@pytest.fixture
async def pool(probe_settings: Settings):
    async def connect():
        return await asyncpg.connect(probe_settings.service_dsn("catalog"))

    made = Pool(connect, 2)
    yield made
    await made.close()


async def test_the_third_waits_until_one_of_two_is_given_back(pool: Pool):
    first, second = await pool.acquire(), await pool.acquire()
    third = asyncio.create_task(pool.acquire())
    await asyncio.sleep(0.05)
    assert not third.done()
    pool.release(first)
    assert await asyncio.wait_for(third, 1) is first
    pool.release(second)
    pool.release(first)


async def test_a_connection_that_died_is_replaced(pool: Pool):
    first = await pool.acquire()
    first.terminate()
    pool.release(first)
    again = await pool.acquire()
    assert again is not first
    assert await again.fetchval("select 1") == 1
    pool.release(again)


async def test_one_that_dies_while_idle_is_not_handed_out(pool: Pool):
    first = await pool.acquire()
    pool.release(first)
    first.terminate()
    again = await pool.acquire()
    assert not again.is_closed()
    pool.release(again)


async def test_who_gives_up_waiting_leaves_the_turn_to_the_next(pool: Pool):
    first, second = await pool.acquire(), await pool.acquire()
    impatient, patient = asyncio.create_task(pool.acquire()), asyncio.create_task(pool.acquire())
    await asyncio.sleep(0.02)
    pool.release(first)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert await asyncio.wait_for(patient, 1) is first
    pool.release(first)
    pool.release(second)


async def test_a_hundred_tasks_share_two_connections_and_none_is_used_twice_at_once(pool: Pool):
    in_use: set[int] = set()

    async def work() -> None:
        connection = await pool.acquire()
        assert id(connection) not in in_use
        in_use.add(id(connection))
        await connection.fetchval("select pg_sleep(0.001)")
        in_use.discard(id(connection))
        pool.release(connection)

    await asyncio.wait_for(asyncio.gather(*(work() for _ in range(100))), 10)


async def test_a_failed_connect_leaves_room_for_another(probe_settings: Settings):
    attempts = iter([OSError("refused"), None])

    async def connect():
        if (error := next(attempts)) is not None:
            raise error
        return await asyncpg.connect(probe_settings.service_dsn("catalog"))

    pool = Pool(connect, 1)
    with pytest.raises(OSError, match="refused"):
        await pool.acquire()
    pool.release(await pool.acquire())
    await pool.close()


async def test_a_long_statement_is_parsed_and_planned_once(probe_settings: Settings):
    opened = await open_pool(probe_settings.service_dsn("catalog") or "", "catalog", size=1, settings={})
    connection = await opened.acquire()
    long = f"select $1::integer /* {'as long as the eleven checks of a transfer ' * 1000} */"
    for number in range(3):
        assert await connection.fetchval(long, number) == number
    kept = await connection.fetchval("select generic_plans + custom_plans from pg_prepared_statements where statement = $1", long)
    opened.release(connection)
    await opened.close()
    assert kept == 3
