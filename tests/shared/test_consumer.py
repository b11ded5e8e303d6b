"""A follower: applied once, parked by subject, replayed, stopped by another history; a projection equals its plain recomputation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.actor import Role
from shared.consumer import Consumer
from shared.contracts.envelope import Event
from shared.db import Connection, Database, Session
from shared.eventlog import LogReader, Slice, verify_log
from shared.follower import Diverged
from shared.ids import new_id
from shared.projection import Projection, fingerprint
from shared.rebuild import rebuild
from shared.settings import Settings
from tests.conftest import TestServer
from tests.shared.conftest import Served
from tests.shared.probe.service import DAY, PROJECTION, WATCHER, ThingRecorded
from tests.world import Producer, running

UNLUCKY = 666_666
MEND = "alter table indicators_view.total drop constraint unlucky"


class ThingRecordedAnew(Event, wire="vn.tuyen.catalog.thing-recorded.v2"):
    """A version that the probe's projection does not know."""

    amount: int
    colour: str


class OtherThing(Event, wire="vn.tuyen.catalog.other-thing.v1"):
    """A type that the probe's projection has never heard of."""


@asynccontextmanager
async def following(settings_: Settings, projection: Projection = PROJECTION) -> AsyncIterator[Consumer]:
    db = await Database.open(settings_.service_dsn("indicators") or "", "indicators", size=2)
    reader = await LogReader.open("catalog", settings_.reader_dsn("catalog") or "")
    try:
        yield Consumer("indicators", reader, db, [projection])
    finally:
        await reader.close()
        await db.close()


async def sums(admin: Connection) -> dict[str, int]:
    return {row["province"]: row["amount"] for row in await admin.fetch("select * from indicators_view.province_total")}


async def parked(admin: Connection) -> dict[str, list[int]]:
    rows = await admin.fetch("""
        select subject, array_agg(e.position order by e.position) as positions
        from indicators_view.parked p join indicators_view.parked_event e using (producer, subject) group by subject
    """)
    return {row["subject"]: row["positions"] for row in rows}


def thing(subject: str, amount: int) -> tuple[Event, str, object]:
    return ThingRecorded(amount=amount), subject, DAY


async def test_what_breaks_a_projection_parks_its_subject_alone_and_is_right_after_replay(
    probe_settings: Settings, admin: Connection
) -> None:
    producer = Producer("catalog", probe_settings)
    await producer.say(
        *(thing(f"good{n}", 1) for n in range(20)), thing("bad", UNLUCKY), thing("bad", 5), *(thing(f"good{n}", 2) for n in range(20))
    )  # type: ignore[arg-type]
    async with following(probe_settings) as consumer:
        assert await consumer.catch_up() == 42
        assert await sums(admin) == {"12": 40}
        assert await parked(admin) == {"bad": [21, 22]}
        await producer.say(thing("bad", 7), thing("good0", 3))  # type: ignore[arg-type]
        await consumer.catch_up()
        assert await sums(admin) == {"12": 41}
        assert await parked(admin) == {"bad": [21, 22, 43]}, "its later events queue behind it"
        assert await admin.fetchval("select reason from indicators_view.parked") is not None
        assert not await consumer.replay("bad"), "nothing was mended"
        assert await parked(admin) == {"bad": [21, 22, 43]}
        await admin.execute(MEND)
        assert await consumer.replay("bad")
        assert await parked(admin) == {}
        assert await sums(admin) == {"12": 48}
        assert not await consumer.replay("bad"), "there is nothing left to replay"


async def test_whatever_an_event_makes_a_projection_raise_parks_it_and_keeps_nobody_back(
    probe_settings: Settings, admin: Connection
) -> None:
    """In SQL (more rows than one; an index entry too long) and in Python (a key that is not there)."""
    await admin.execute(f"""
        create function indicators_view.judge() returns trigger language plpgsql as $$
        declare
            one bigint;
        begin
            if new.amount = 1001 then
                one := (select n from generate_series(1, 2) n);
            elsif new.amount = 1002 then
                insert into indicators_view.entry select string_agg(md5(n::text), '') from generate_series(1, 3000) n;
            end if;
            return new;
        end $$;
        create table indicators_view.entry (name text primary key);
        alter table indicators_view.entry alter name set storage plain;
        grant insert on indicators_view.entry to tuyen_indicators;
        create trigger judge before insert on indicators_view.total for each row execute function indicators_view.judge();
        {MEND};
    """)

    async def apply_with_python(session: Session, slice_: Slice) -> None:
        for data in slice_.data:
            assert {1003: None}.get(orjson.loads(data)["amount"], 1) or {}["nothing"]
        await PROJECTION.apply(session, slice_)

    producer = Producer("catalog", probe_settings)
    await producer.say(*(thing(f"s{amount}", amount) for amount in (1, 1001, 2, 1002, 3, 1003, 4)))  # type: ignore[arg-type]
    async with following(probe_settings, replace(PROJECTION, apply=apply_with_python)) as consumer:
        await consumer.catch_up()
    assert await sums(admin) == {"12": 10}
    assert (await parked(admin)).keys() == {"s1001", "s1002", "s1003"}


async def test_an_unknown_version_parks_and_an_unknown_type_passes_over(probe_settings: Settings, admin: Connection) -> None:
    producer = Producer("catalog", probe_settings)
    await producer.say(
        thing("old", 1),  # type: ignore[arg-type]
        (ThingRecordedAnew(amount=2, colour="red"), "new", DAY),
        (OtherThing(), "other", DAY),
        thing("new", 3),  # type: ignore[arg-type]
        thing("other", 4),  # type: ignore[arg-type]
    )
    async with following(probe_settings) as consumer:
        await consumer.catch_up()
        assert await sums(admin) == {"12": 5}
        assert await parked(admin) == {"new": [2, 4]}
        assert await admin.fetchval("select reason from indicators_view.parked") == f"unknown version: {ThingRecordedAnew.type}"
        assert not await consumer.replay("new")
        assert await parked(admin) == {"new": [2, 4]}


async def test_who_waits_too_long_for_the_turn_of_another_log_comes_again_and_is_no_fault(
    probe_settings: Settings, admin: Connection
) -> None:
    await Producer("catalog", probe_settings).say(thing("good", 1))  # type: ignore[arg-type]
    async with following(probe_settings) as consumer:
        async with consumer._db.transaction(consumer.context()) as first, consumer._db.transaction(consumer.context()) as second:
            for uow in (first, second):  # every connection of the pool
                await (await uow.connection()).execute("set lock_timeout = '50ms'")
        async with admin.transaction():
            await admin.execute("select 1 from indicators_view.cursor for update")
            assert await consumer.step() == 1
            assert consumer.progress.position == 0
        assert await consumer.step() == 1
        assert consumer.progress.position == 1
        assert await sums(admin) == {"12": 1}


async def test_replays_beside_new_events_lose_nothing(probe_settings: Settings, admin: Connection) -> None:
    producer = Producer("catalog", probe_settings)
    await producer.say(thing("bad", UNLUCKY), thing("good", 1))  # type: ignore[arg-type]
    async with following(probe_settings) as first, following(probe_settings) as second:
        await first.catch_up()
        await admin.execute(MEND)
        first.start()
        second.start()

        async def produce() -> None:
            for amount in range(1, 40):
                await producer.say(thing("bad", amount), thing("good", amount))  # type: ignore[arg-type]

        async def park() -> None:
            for _ in range(10):
                await admin.execute(
                    """insert into indicators_view.parked select 'catalog', 'bad', position, 'by hand', null, '12'
                    from indicators_view.cursor where producer = 'catalog' on conflict do nothing"""
                )
                await asyncio.sleep(0.03)

        async def replay(consumer: Consumer) -> None:
            for _ in range(30):
                await consumer.replay("bad")
                await asyncio.sleep(0.01)

        await asyncio.gather(produce(), park(), replay(first), replay(second))
        await first.stop()
        await second.stop()
        await first.catch_up()
        await first.replay("bad")
        assert await sums(admin) == {"12": 39 + 39}
        assert await admin.fetchval("select count(*) from indicators_view.total") == 80


async def test_an_operator_sees_what_is_parked_and_replays_it_over_http(watcher: Served) -> None:
    producer = Producer("catalog", watcher.settings)
    event = await producer.say(thing("bad", UNLUCKY))  # type: ignore[arg-type]
    path = "/indicators/v1/parked/subjects/catalog/bad:replay"
    async with watcher.client(Role.OPERATIONS) as operator, watcher.client() as reader:
        waited = await reader.get("/indicators/v1/sums/12", headers={"Wait-For": f"catalog:{event}"})
        assert (waited.status_code, waited.json()["code"]) == (409, "subject-parked")
        listed = (await operator.get("/indicators/v1/parked")).json()["subjects"]
        assert [(each["subject"], each["position"], each["events"]) for each in listed] == [("bad", 1, 1)]
        counted = 'tuyen_parked_subjects{producer="catalog",service="indicators"}'
        assert f"{counted} 1.0" in (await operator.get("/metrics")).text
        assert (await operator.post(path, headers={"Idempotency-Key": "1"})).json() == {"applied": False}
        await watcher.admin.execute(MEND)
        assert (await operator.post(path, headers={"Idempotency-Key": "2"})).json() == {"applied": True}
        assert (await operator.post(path, headers={"Idempotency-Key": "3"})).status_code == 404
        assert (await operator.get("/indicators/v1/parked")).json()["subjects"] == []
        assert f"{counted} 0.0" in (await operator.get("/metrics")).text
        assert (await reader.get("/indicators/v1/sums/12", headers={"Wait-For": f"catalog:{event}"})).json()["amount"] == UNLUCKY
        assert (await reader.post(path, headers={"Idempotency-Key": "4"})).status_code == 403


OTHER_HISTORIES = {
    "another epoch": "update event_log set epoch = gen_random_uuid() where position = 3",
    "another hash": r"update event_log set hash = '\x00' where position = 3",
    "an older backup": "delete from event_log where position = 3",
}


@pytest.mark.parametrize("change", OTHER_HISTORIES.values(), ids=OTHER_HISTORIES)
async def test_another_history_stops_the_follower_loudly_with_or_without_new_events(
    probe_settings: Settings, admin: Connection, change: str
) -> None:
    producer = Producer("catalog", probe_settings)
    for amount in range(3):
        await producer.say(thing("a", amount))  # type: ignore[arg-type]
    async with running(WATCHER, probe_settings) as app:
        async with asyncio.timeout(5):
            while await admin.fetchval("select position from indicators_view.cursor") < 3:  # noqa: ASYNC110 - another session writes it
                await asyncio.sleep(0.01)
        await admin.execute(change)
        runtime = app.state.runtime
        async with asyncio.timeout(5):
            while await runtime.faults() == []:  # noqa: ASYNC110 - found by its next look
                await asyncio.sleep(0.05)
        assert await runtime.faults() == ["consumer of catalog"]
    async with following(probe_settings) as consumer:
        with pytest.raises(Diverged):
            await consumer.step()
    if "delete" not in change:
        await producer.say(thing("a", 9))  # type: ignore[arg-type]
        async with following(probe_settings) as consumer:
            with pytest.raises(Diverged):
                await consumer.step()
        assert await sums(admin) == {"12": 2}


CHANGES = {
    "its data": ("update event_log set data = '{\"amount\": 7}' where position = 2", "position 2 was changed"),
    "a space in its data": ("update event_log set data = '{ \"amount\":1}' where position = 2", "position 2 was changed"),
    "who did it": ("update event_log set actor = 'somebody' where position = 2", "position 2 was changed"),
    "when": ("update event_log set recorded_at = recorded_at + interval '1 microsecond' where position = 3", "position 3 was changed"),
    "the day it holds from": ("update event_log set effective_on = effective_on + 1 where position = 1", "position 1 was changed"),
    "what caused it": ("update event_log set causation_id = gen_random_uuid() where position = 1", "position 1 was changed"),
    "its place": ("update event_log set position = 9 where position = 2", "position 2 is missing"),
    "a row in the middle": ("delete from event_log where position = 2", "position 2 is missing"),
    "the last row": ("delete from event_log where position = 4", "the head says position 4, the log ends at 3"),
    "the head's hash": (r"update log_head set hash = '\x00'", "the head says position 4, the log ends at 4"),
    "the head's position": ("update log_head set position = 5", "the head says position 5, the log ends at 4"),
    "a row at the end": (
        """insert into event_log select 5, 5, gen_random_uuid(), type, subject, 9, effective_on, recorded_at, actor, correlation_id,
        causation_id, traceparent, province, epoch, data, hash from event_log where position = 4""",
        "position 5 was changed",
    ),
}


async def test_whatever_is_changed_in_a_log_is_found(probe_settings: Settings, admin: Connection) -> None:
    producer = Producer("catalog", probe_settings)
    for amount in range(4):
        await producer.say(thing("a", amount))  # type: ignore[arg-type]
    for name, (change, fault) in CHANGES.items():
        before = admin.transaction()
        await before.start()
        await admin.execute(change)
        assert (await verify_log_inside(admin)).fault == fault, name
        await before.rollback()
    verdict = await verify_log(admin)
    assert (verdict.fault, verdict.checked) == (None, 4)


async def verify_log_inside(admin: Connection):
    """verify_log reads in a transaction of its own: here that is a savepoint of the one that changed something."""

    class Inside:
        def __getattr__(self, name: str):
            return getattr(admin, name)

        def transaction(self, **_: object):
            return admin.transaction()

    return await verify_log(Inside())  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[list[tuple[str, int, int]]], list[int], list[int]]:
    """Transactions of (thing, amount, day), sizes of the sequencer's batches, sizes of the follower's slices."""
    event = st.tuples(st.sampled_from(["12-a", "12-b", "14-a", "14-b", "17-a"]), st.integers(0, 999), st.integers(0, 40))
    transactions = draw(st.lists(st.lists(event, min_size=1, max_size=5), min_size=1, max_size=15))
    return (
        transactions,
        draw(st.lists(st.integers(1, 7), min_size=1, max_size=5)),
        draw(st.lists(st.integers(1, 9), min_size=1, max_size=5)),
    )


@given(history=histories(), again=st.integers(0, 10))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_history_in_any_slices_with_any_repetition_sums_to_the_plain_sum(
    server: TestServer, probe_template: str, history: object, again: int
) -> None:
    asyncio.run(_compare(server, probe_template, history, again))  # type: ignore[arg-type]


async def _compare(
    server: TestServer, template: str, history: tuple[list[list[tuple[str, int, int]]], list[int], list[int]], again: int
) -> None:
    import asyncpg

    transactions, batches, slices = history
    database = await server.clone(template)
    settings_ = server.settings(database)
    admin = await asyncpg.connect(server.postgres.dsn("postgres", database), server_settings={"search_path": "catalog, public"})
    try:
        latest: dict[str, int] = {}
        versions: dict[str, int] = {}
        rows = []
        for transaction in transactions:
            correlation = new_id()
            for subject, amount, day in transaction:
                latest[subject], versions[subject] = amount, versions.get(subject, 0) + 1
                rows.append(
                    (new_id(), subject, versions[subject], DAY + timedelta(day), correlation, subject[:2], f'{{"amount":{amount}}}')
                )
            await admin.executemany(
                """insert into outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
                values ($1, 'vn.tuyen.catalog.thing-recorded.v1', $2, $3, $4, now(), 'test', $5, $6, $7::text::json)""",
                rows,
            )
            rows = []
        turn = 0
        while await admin.fetchval("select move_outbox($1, 'tuyen_catalog_log')", batches[turn % len(batches)]):
            turn += 1
        expected: dict[str, int] = {}
        for subject, amount in latest.items():
            expected[subject[:2]] = expected.get(subject[:2], 0) + amount
        async with following(settings_) as consumer:
            turn = 0
            while await consumer.step(slices[turn % len(slices)]) is not None:
                turn += 1
            assert await sums(admin) == expected
            repeated = await consumer._reader.read(again)
            if repeated is not None:
                await admin.execute("delete from indicators_view.parked")
                async with consumer._db.transaction(consumer.context()) as uow:
                    await consumer._move(uow, repeated)
            assert await sums(admin) == expected, "a slice that comes again changes nothing"
        live = await fingerprint(admin, "indicators_view")
        await rebuild(WATCHER, settings_)
        assert await fingerprint(admin, "indicators_view") == live
    finally:
        await admin.close()
        await server.drop(database)
