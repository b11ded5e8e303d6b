"""Whatever is committed gets into the log once, in the order of its subject, whoever else writes, reads, backs up or sequences."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.db import Connection
from shared.eventlog import channel, verify_log
from shared.ids import new_id
from shared.sequencer import Sequencer, move
from shared.settings import Settings
from tests.conftest import TestServer
from tests.shared.writers import SLOW_COMMITS, NaiveReader, write

HOT = [f"hot-{number}" for number in range(16)]
PUT = """
    insert into catalog.outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
    values ($1, 'vn.tuyen.catalog.thing-recorded.v1', $2, 1, '2022-01-01', clock_timestamp(), 'test', gen_random_uuid(), '12', '{"amount": 1}')
    returning seq
"""

VISITED = "select sum(pg_stat_get_xact_tuples_returned(indexrelid)) from pg_index where indrelid = 'outbox'::regclass"


def database_of(settings: Settings) -> str:
    return (settings.service_dsn("catalog") or "").rsplit("/", 1)[1]


@asynccontextmanager
async def connected(dsn: str, service: str = "catalog") -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn, server_settings={"search_path": f"{service}, public"})
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def administrator(server: TestServer, settings: Settings) -> AsyncIterator[Connection]:
    async with connected(server.postgres.dsn("postgres", database_of(settings))) as connection:
        yield connection


async def put(connection: Connection, subject: str) -> object:
    id_ = new_id()
    await connection.fetchval(PUT, id_, subject)
    return id_


async def logged(connection: Connection) -> list[object]:
    return [row["id"] for row in await connection.fetch("select id from event_log order by position")]


async def until_logged(connection: Connection, count: int) -> None:
    async with asyncio.timeout(30):
        while await connection.fetchval("select position from log_head") < count:  # noqa: ASYNC110 - another session writes it
            await asyncio.sleep(0.01)


async def test_sixteen_writers_with_hot_rows_and_slow_commits_lose_nothing_where_a_naive_reader_does(
    server: TestServer, probe_settings: Settings
) -> None:
    dsn = probe_settings.service_dsn("catalog") or ""
    sequencers = [Sequencer("catalog", dsn) for _ in range(2)]
    naive, done = NaiveReader(dsn), asyncio.Event()
    async with administrator(server, probe_settings) as admin:
        await admin.execute(NaiveReader.COPY + SLOW_COMMITS)
        for sequencer in sequencers:
            sequencer.start()
        reading = asyncio.create_task(naive.read(done))
        waking = asyncio.create_task(_wake(sequencers, done))
        written = await write(probe_settings, writers=16, commits=20_000, hot=HOT, seed=1)
        await until_logged(admin, len(written.ids))
        done.set()
        await asyncio.gather(reading, waking)
        for sequencer in sequencers:
            await sequencer.stop()

        assert written.transactions == 20_000
        rows = await admin.fetch(
            "select position, batch_end, id, subject, subject_version, correlation_id from event_log order by position"
        )
        assert len(rows) == len(written.ids)
        assert {row["id"] for row in rows} == written.ids
        assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
        assert await admin.fetchval("select count(*) from outbox") == 0
        versions: dict[str, int] = {}
        for row in rows:
            versions[row["subject"]] = versions.get(row["subject"], 0) + 1
            assert row["subject_version"] == versions[row["subject"]], "the order of a subject is the order of its commits"
        assert versions.keys() > set(HOT)
        ends = {row["batch_end"] for row in rows}
        assert {row["correlation_id"]: row["batch_end"] for row in rows}.keys() == {row["correlation_id"] for row in rows}
        assert len({(row["correlation_id"], row["batch_end"]) for row in rows}) == len({row["correlation_id"] for row in rows})
        assert all(row["position"] <= row["batch_end"] for row in rows)
        assert max(ends) == len(rows)
        verdict = await verify_log(admin)
        assert (verdict.fault, verdict.checked) == (None, len(rows))

        assert await admin.fetchval("select count(*) from copy") == len(rows)
        assert naive.seen < written.ids, "reading by the last identity seen must lose events here, or this test would prove nothing"


async def _wake(sequencers: list[Sequencer], done: asyncio.Event) -> None:
    """As commits of several processes would: now one is told, now the other."""
    turn = 0
    while not done.is_set():
        sequencers[turn % len(sequencers)].wake()
        turn += 1
        await asyncio.sleep(0.005)


async def test_a_batch_never_ends_inside_a_transaction_even_where_two_wrote_in_turns(server: TestServer, probe_settings: Settings) -> None:
    dsn = probe_settings.service_dsn("catalog") or ""
    async with connected(dsn) as one, connected(dsn) as two, connected(dsn) as sequencing, administrator(server, probe_settings) as admin:
        long, short = one.transaction(), two.transaction()
        await long.start()
        await short.start()
        first = [await put(connection, f"s{turn}{connection is one}") for turn in range(4) for connection in (one, two)]
        await short.commit()
        assert await sequencing.fetchval("select move_outbox(2, $1)", channel("catalog")) == 4, (
            "the limit is stretched to the whole transaction"
        )
        await put(one, "later")
        await long.commit()
        alone = [await put(two, f"alone{turn}") for turn in range(3)]
        assert await sequencing.fetchval("select move_outbox(1, $1)", channel("catalog")) == 5
        while await move(sequencing, "catalog"):
            pass
        ids = await logged(admin)
        assert set(ids) >= {*first, *alone}
        assert len(ids) == 12
        assert await admin.fetchval("select array_agg(distinct batch_end order by batch_end) from event_log") == [4, 9, 12]
        assert (await verify_log(admin)).fault is None


async def test_a_transaction_left_open_delays_nobody_else_and_its_own_event_still_comes(
    server: TestServer, probe_settings: Settings
) -> None:
    """Open for 30 s: every other event arrives while it stays open, and the oldest identity last."""
    dsn = probe_settings.service_dsn("catalog") or ""
    sequencer = Sequencer("catalog", dsn)
    async with connected(dsn) as open_, connected(dsn) as others, administrator(server, probe_settings) as admin:
        transaction = open_.transaction()
        await transaction.start()
        held = await put(open_, "held")
        sequencer.start()
        expected = []
        for turn in range(300):
            expected.append(await put(others, f"other{turn}"))
            sequencer.wake()
            await asyncio.sleep(0.1)
            if turn % 50 == 49:
                await until_logged(admin, len(expected))
                assert await logged(admin) == expected
        await transaction.commit()
        sequencer.wake()
        await until_logged(admin, len(expected) + 1)
        assert await logged(admin) == [*expected, held]
        last = [await put(others, f"last{turn}") for turn in range(3)]
        sequencer.wake()
        await until_logged(admin, len(expected) + 4)
        assert (await logged(admin))[-3:] == last
        await sequencer.stop()
        assert (await verify_log(admin)).fault is None


async def test_moved_rows_are_not_visited_again_while_a_backup_holds_them(server: TestServer, probe_settings: Settings) -> None:
    dsn = probe_settings.service_dsn("catalog") or ""
    async with connected(dsn) as backup, connected(dsn) as sequencing, administrator(server, probe_settings) as admin:
        snapshot = backup.transaction(isolation="repeatable_read", readonly=True)
        await snapshot.start()
        assert await backup.fetchval("select count(*) from outbox") == 0
        visited = [await _moved_visiting(admin, sequencing, 200) for _ in range(12)]
        assert await admin.fetchval("select floor_seq from log_head") >= 2000, "the floor follows, whatever the backup sees"
        assert max(visited) <= 200 * 3 * 2, f"two scans, each of the batch itself and of at most the two before it: {visited}"
        await admin.execute("update log_head set floor_seq = 0, mark_seq = 0")
        assert await _moved_visiting(admin, sequencing, 200) > 2400, "without the floor all of it is read: the measure bites"
        await snapshot.rollback()


async def _moved_visiting(admin: Connection, sequencing: Connection, count: int) -> int:
    """Index entries of the outbox that one batch of `count` events reads."""
    await admin.execute(
        """
        insert into outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
        select gen_random_uuid(), 'vn.tuyen.catalog.thing-recorded.v1', 's' || n, 1, '2022-01-01', clock_timestamp(), 'test',
            gen_random_uuid(), '12', '{"amount": 1}' from generate_series(1, $1::int) n
        """,
        count,
    )
    async with sequencing.transaction():
        before = await sequencing.fetchval(VISITED)
        assert await move(sequencing, "catalog") == count
        visited: int = await sequencing.fetchval(VISITED) - before
    return visited


async def test_two_sequencers_wait_for_each_other_and_none_misses_what_it_was_woken_for(
    server: TestServer, probe_settings: Settings
) -> None:
    dsn = probe_settings.service_dsn("catalog") or ""
    async with connected(dsn) as leader, connected(dsn) as writer, administrator(server, probe_settings) as admin:
        batch = leader.transaction()
        await batch.start()
        early = await put(writer, "early")
        assert await move(leader, "catalog") == 1
        second = Sequencer("catalog", dsn)
        second.start()
        await _blocked(admin)
        late = await put(writer, "late")
        await batch.commit()
        await until_logged(admin, 2)
        assert await logged(admin) == [early, late]
        await second.stop()


async def _blocked(admin: Connection) -> None:
    async with asyncio.timeout(10):
        while not await admin.fetchval("select exists (select from pg_locks where locktype = 'advisory' and not granted)"):  # noqa: ASYNC110 - another session waits
            await asyncio.sleep(0.01)
