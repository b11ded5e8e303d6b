"""Many writers of one service's outbox at once, the way commands write: rows first, then events, then the commit."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import asyncpg

from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database
from shared.settings import Settings
from shared.statement import statement
from tests.shared.probe.service import DAY, ThingRecorded

WRITE = statement("""
    with wanted as (
        insert into thing (code, amount, version) select code, 0, 0 from unnest(:codes::text[]) as w(code) order by code on conflict do nothing
    ),
    locked as materialized (select code from thing where code = any(:codes::text[]) order by code for update)
    update thing set version = version + 1 from locked where thing.code = locked.code returning thing.code, thing.version
""")
SEED = statement(
    "insert into thing (code, amount, version) select code, 0, 0 from unnest(:codes::text[]) as w(code) on conflict do nothing"
)
# A province of this name is slow at its commit, after its identities have been drawn: a full disk, a far replica.
SLOW_AT_COMMIT = "SLOW"
SLOW_COMMITS = f"""
    create function catalog.dawdle() returns trigger language plpgsql as $$
    begin
        perform pg_sleep(0.05 + random() * 0.15);
        return null;
    end $$;
    create constraint trigger dawdle after insert on catalog.outbox deferrable initially deferred
        for each row when (new.province = '{SLOW_AT_COMMIT}') execute function catalog.dawdle();
"""


@dataclass
class Written:
    """What the writers were told is committed."""

    transactions: int = 0
    ids: set[object] = field(default_factory=set)


class Abandoned(Exception):
    """A command that fails after it wrote."""


async def write(settings: Settings, *, writers: int, commits: int, hot: Sequence[str], seed: int) -> Written:
    """Commit `commits` transactions: most on two hot rows each, locked in order, some on a row of their own, some slow, some rolled back."""
    db = await Database.open(settings.service_dsn("catalog") or "", "catalog", size=writers)
    written = Written()
    turns = iter(range(commits))
    try:
        async with db.transaction(Context(system_actor("test"), now())) as uow:
            await uow.run(SEED, codes=list(hot))
        async with asyncio.TaskGroup() as group:
            for number in range(writers):
                group.create_task(_write_on(db, f"own-{number}", turns, hot=hot, dice=random.Random(seed + number), written=written))
    finally:
        await db.close()
    return written


async def _write_on(db: Database, own: str, turns: Iterator[int], *, hot: Sequence[str], dice: random.Random, written: Written) -> None:
    for turn in turns:
        codes = sorted(dice.sample(hot, 2)) if dice.random() < 0.7 else [own]
        while True:
            try:
                ids = await _commit(db, codes, dice, slow=turn % 400 == 7, slow_at_commit=turn % 400 == 207)
            except Abandoned:
                continue
            break
        written.transactions += 1
        written.ids.update(ids)


async def _commit(db: Database, codes: list[str], dice: random.Random, *, slow: bool, slow_at_commit: bool) -> list[object]:
    async with db.transaction(Context(system_actor("test"), now())) as uow:
        rows = await uow.all(WRITE, codes=codes)
        dice.shuffle(rows)
        for row in rows:
            uow.publish(
                ThingRecorded(amount=row["version"]),
                subject=row["code"],
                version=row["version"],
                effective_on=DAY,
                province=SLOW_AT_COMMIT if slow_at_commit else "12",
            )
        if slow:
            await asyncio.sleep(dice.uniform(0.05, 0.2))
        if dice.random() < 0.01:
            raise Abandoned
    return [event.id for event in uow.published]


class NaiveReader:
    """Reads a copy of the outbox by "seq greater than the last seen": what every tutorial does."""

    COPY = """
        create table catalog.copy (seq bigint primary key, id uuid not null);
        grant select on catalog.copy to tuyen_catalog;
        create function catalog.copy_outbox() returns trigger language plpgsql security definer as $$
        begin
            insert into catalog.copy select seq, id from fresh;
            return null;
        end $$;
        create trigger copy_outbox after insert on catalog.outbox referencing new table as fresh
            for each statement execute function catalog.copy_outbox();
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.seen: set[object] = set()

    async def read(self, done: asyncio.Event) -> None:
        """Read until told that nothing more comes, and then to the end."""
        connection = await asyncpg.connect(self._dsn)
        last, ended = 0, False
        try:
            while True:
                rows = await connection.fetch("select seq, id from catalog.copy where seq > $1 order by seq limit 5000", last)
                if rows:
                    last = rows[-1]["seq"]
                    self.seen.update(row["id"] for row in rows)
                elif ended:
                    return
                ended = done.is_set()
                await asyncio.sleep(0.005)
        finally:
            await connection.close()
