"""What a service looks at by itself: every subject in a transaction of its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database, Session, UnitOfWork
from shared.settings import Settings
from shared.statement import statement
from shared.watch import Watch, Watcher

KEEP = statement("insert into idempotency (caller, key, request_hash, recorded_at) values ('watch', :key, '', :now)")
KEPT = statement("select key from idempotency where caller = 'watch' order by key")


@pytest.fixture
async def db(probe_settings: Settings) -> AsyncIterator[Database]:
    found = await Database.open(probe_settings.service_dsn("catalog") or "", "catalog", size=2)
    yield found
    await found.close()


async def test_a_look_that_fails_keeps_back_no_other_and_leaves_nothing(db: Database) -> None:
    async def find(session: Session) -> Sequence[str]:
        return ["a", "b", "c"]

    async def look(uow: UnitOfWork, subject: str) -> None:
        await uow.run(KEEP, key=subject, now=uow.context.now)
        if subject == "b":
            raise ValueError(subject)

    watcher = Watcher("catalog", db, Watch("probe", 0.0, find, look))
    await watcher.turn()
    async with db.reading(Context(system_actor("test"), now())) as session:
        rows: list[Any] = await session.all(KEPT)
    assert [row["key"] for row in rows] == ["a", "c"]


async def test_it_looks_again_and_again_until_it_is_stopped(db: Database) -> None:
    looked = asyncio.Event()
    rounds = 0

    async def find(session: Session) -> Sequence[str]:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise ValueError
        looked.set()
        return []

    async def look(uow: UnitOfWork, subject: str) -> None:
        raise AssertionError

    watcher = Watcher("catalog", db, Watch("probe", 0.01, find, look))
    assert not watcher.is_alive()
    watcher.start()
    await asyncio.wait_for(looked.wait(), 5)
    assert watcher.is_alive()
    await watcher.stop()
    assert not watcher.is_alive()
