"""Projections rebuilt beside the live ones: the same bytes, nobody waits, and whoever differs is named."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.pool import Connection
from shared.projection import fingerprint
from shared.rebuild import compare, rebuild
from shared.settings import Settings
from tests.shared.probe.service import DAY, WATCHER, ThingRecorded
from tests.shared.test_consumer import following
from tests.world import Producer

LIVE = "indicators_view"


@pytest.fixture
async def admin(probe_settings: Settings) -> AsyncIterator[Connection]:
    owner = await asyncpg.connect(probe_settings.migration_dsn("indicators"))
    await owner.execute("set role tuyen_indicators_owner")
    yield owner
    await owner.close()


async def say(probe_settings: Settings, first: int, last: int) -> None:
    await Producer("catalog", probe_settings).say(*((ThingRecorded(amount=n), f"{n % 7}-{n}", DAY) for n in range(first, last)))


async def apply(probe_settings: Settings) -> None:
    async with following(probe_settings) as consumer:
        await consumer.catch_up()


async def test_a_rebuild_tells_how_far_each_log_is_from_its_beginning_to_its_end(probe_settings: Settings) -> None:
    await say(probe_settings, 0, 30)
    await apply(probe_settings)
    told: list[tuple[str, int, int]] = []
    await rebuild(WATCHER, probe_settings, lambda *progress: told.append(progress))
    assert told[0] == ("catalog", 0, 30)
    assert told[-1] == ("catalog", 30, 30)


async def test_comparing_finds_every_table_the_same_and_leaves_the_live_ones_alone(probe_settings: Settings, admin: Connection) -> None:
    await say(probe_settings, 0, 40)
    await apply(probe_settings)
    before = await fingerprint(admin, LIVE)
    found = await compare(WATCHER, probe_settings)
    assert {name: each.live for name, each in found.items()} == before
    assert all(each.live == each.rebuilt for each in found.values())
    assert before["total"].rows == 40
    assert await fingerprint(admin, LIVE) == before
    assert await admin.fetchval("select count(*) from pg_namespace where nspname like 'indicators_view_%'") == 0


async def test_comparing_names_the_table_in_which_a_byte_is_another(probe_settings: Settings, admin: Connection) -> None:
    await say(probe_settings, 0, 5)
    await apply(probe_settings)
    await admin.execute(f"update {LIVE}.total set amount = amount + 1 where thing = '3-3'")
    found = await compare(WATCHER, probe_settings)
    assert [name for name, each in found.items() if each.live != each.rebuilt] == ["total"]


async def test_a_table_is_compared_at_one_position_while_events_keep_being_applied(probe_settings: Settings, admin: Connection) -> None:
    await say(probe_settings, 0, 200)
    await apply(probe_settings)
    ended = asyncio.Event()

    async def go_on() -> int:
        said = 200
        async with following(probe_settings) as consumer:
            while not ended.is_set():
                await say(probe_settings, said, said + 5)
                said += 5
                await consumer.catch_up()
        return said

    going_on = asyncio.create_task(go_on())
    found = await compare(WATCHER, probe_settings)
    ended.set()
    said = await going_on
    assert all(each.live == each.rebuilt for each in found.values())
    assert await admin.fetchval(f"select count(*) from {LIVE}.total") == said


async def test_whoever_reads_the_old_tables_does_not_keep_others_from_the_new_ones(probe_settings: Settings, admin: Connection) -> None:
    await say(probe_settings, 0, 10)
    await apply(probe_settings)
    old, new = (
        await asyncpg.connect(probe_settings.service_dsn("indicators")),
        await asyncpg.connect(probe_settings.service_dsn("indicators")),
    )
    try:
        await old.execute("begin")
        assert await old.fetchval(f"select count(*) from {LIVE}.total") == 10
        rebuilding = asyncio.create_task(rebuild(WATCHER, probe_settings))
        while await admin.fetchval("select count(*) from pg_namespace where nspname = 'indicators_view_old'") == 0:  # noqa: ASYNC110 - another session makes it
            await asyncio.sleep(0.01)
        assert await asyncio.wait_for(new.fetchval(f"select count(*) from {LIVE}.total"), 2) == 10
        assert not rebuilding.done()
        await old.execute("rollback")
        await rebuilding
    finally:
        await old.close()
        await new.close()


async def test_what_an_interrupted_swap_left_behind_is_cleared_away(probe_settings: Settings, admin: Connection) -> None:
    await admin.execute(f"create schema {LIVE}_old; create table {LIVE}_old.total (n integer)")
    await rebuild(WATCHER, probe_settings)
    assert await admin.fetchval("select count(*) from pg_namespace where nspname like 'indicators_view_%'") == 0
