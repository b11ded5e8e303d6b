"""Reading one's own writes: a code or an event on its way is waited for, over one hop and two, and not for ever."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from shared.actor import Role
from shared.contracts.envelope import EVENT_TYPES, Event
from shared.db import UnitOfWork
from shared.follower import Diverged
from shared.ids import new_id
from shared.reaction import Cause, Reaction, Reactor
from tests.shared.conftest import Served
from tests.shared.probe.service import DAY, PROBE, Asked, ThingRecorded, answer
from tests.world import Producer, running

CHECK = "/indicators/v1/sums/12:check"


@pytest.fixture
async def both(watcher: Served) -> AsyncIterator[tuple[Served, Served]]:
    """Producer and follower, running on one database."""
    async with running(PROBE, watcher.settings) as app:
        yield Served(app, watcher.settings, watcher.admin), watcher


async def test_a_code_committed_while_the_request_waits_is_known(watcher: Served) -> None:
    producer = Producer("catalog", watcher.settings)
    async with watcher.client() as caller:
        await producer.say((ThingRecorded(amount=1), "12-new", DAY), moved=False)
        asked = asyncio.create_task(caller.post(CHECK, json={"thing": "12-new"}, headers={"Idempotency-Key": "1"}))
        assert not (await asyncio.wait([asked], timeout=0.2))[0], "it is committed, not yet in the log: the request waits"
        await producer.move()
        answer = await asked
        assert (answer.status_code, answer.json()["known"]) == (200, True)


async def test_a_code_that_nobody_committed_is_refused_soon(watcher: Served) -> None:
    producer = Producer("catalog", watcher.settings)
    async with watcher.client() as caller:
        began = time.monotonic()
        answer = await caller.post(CHECK, json={"thing": "12-none"}, headers={"Idempotency-Key": "1"})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-foreign")
        assert answer.json()["errors"][0]["pointer"] == "/thing"
        assert time.monotonic() - began < 0.9, "nothing was on its way, so there was nothing to wait for"
        await producer.say((ThingRecorded(amount=1), "12-stuck", DAY), moved=False)
        began = time.monotonic()
        answer = await caller.post(CHECK, json={"thing": "12-stuck"}, headers={"Idempotency-Key": "1"})
        assert answer.status_code == 422
        assert 0.9 < time.monotonic() - began < 3, "what never arrives is waited for one second"


async def test_wait_for_shows_the_write_of_another_service_in_a_read_and_to_a_write(both: tuple[Served, Served]) -> None:
    producer, follower = both
    async with producer.client() as writer, follower.client() as reader:
        for turn in range(1, 21):
            made = await writer.put(f"/catalog/v1/things/12-{turn}", json={"amount": 1})
            wait = {"Wait-For": made.headers["event-id"]}
            assert (await reader.get("/indicators/v1/sums/12", headers=wait)).json()["amount"] == turn
            known = await reader.post(CHECK, json={"thing": f"12-{turn}"}, headers={**wait, "Idempotency-Key": str(turn)})
            assert known.status_code == 200


async def test_wait_for_reaches_over_a_reaction_to_the_figures_behind_it(both: tuple[Served, Served]) -> None:
    producer, follower = both
    third = Producer("transfer", producer.settings)
    async with producer.client() as middle, follower.client() as reader:
        for turn in range(1, 6):
            cause = await third.say((Asked(code=f"12-{turn}", amount=10), f"ask{turn}", DAY))
            asked = await middle.get(f"/catalog/v1/things/12-{turn}", headers={"Wait-For": f"transfer:{cause}"})
            assert (asked.status_code, asked.json()["amount"]) == (200, 10), "the first hop: the reaction's own write"
            assert asked.headers["event-id"].startswith("catalog:")
            second = await reader.get("/indicators/v1/sums/12", headers={"Wait-For": asked.headers["event-id"]})
            assert second.json()["amount"] == 10 * turn, "the second: what follows from it elsewhere"
    rows = await producer.admin.fetch("select causation_id, subject from event_log order by position")
    causes = await producer.admin.fetch("select id from transfer.event_log order by position")
    assert [row["causation_id"] for row in rows] == [row["id"] for row in causes]


async def test_a_reaction_happens_once_and_a_refused_one_is_parked_told_and_replayed(both: tuple[Served, Served]) -> None:
    producer, _ = both
    third = Producer("transfer", producer.settings)
    async with producer.client() as caller, producer.client(Role.OPERATIONS) as operator:
        good = await third.say((Asked(code="12-a", amount=1), "ask", DAY))
        bad = await third.say((Asked(code="12-a", amount=2_000_000), "ask", DAY))
        after = await third.say((Asked(code="12-b", amount=3), "ask", DAY))
        assert (await caller.get("/catalog/v1/things/12-b", headers={"Wait-For": f"transfer:{after}"})).json()["amount"] == 3
        refused = await caller.get("/catalog/v1/things/12-a", headers={"Wait-For": f"transfer:{bad}"})
        assert (refused.status_code, refused.json()["code"]) == (409, "subject-parked")
        assert (await caller.get("/catalog/v1/things/12-a", headers={"Wait-For": f"transfer:{good}"})).json()["amount"] == 1
        listed = (await operator.get("/catalog/v1/parked")).json()["reactions"]
        assert [(each["causation_id"], each["effect"]) for each in listed] == [(str(bad), "answer")]
        path = f"/catalog/v1/parked/reactions/transfer/{bad}/answer:replay"
        assert (await operator.post(path, headers={"Idempotency-Key": "1"})).json() == {"applied": False}
        await producer.admin.execute("alter table thing drop constraint thing_amount_check")
        assert (await operator.post(path, headers={"Idempotency-Key": "2"})).json() == {"applied": True}
        assert (await operator.post(path, headers={"Idempotency-Key": "3"})).json() == {"applied": False}
        await producer.admin.execute("update reaction_cursor set position = 0, hash = null, epoch = null")
        await producer.app.state.runtime.reactors["transfer"].stop()
        while await producer.app.state.runtime.reactors["transfer"].step() is not None:
            pass
        assert (await caller.get("/catalog/v1/things/12-a")).json() == {"code": "12-a", "amount": 2_000_000, "version": 2}


async def test_a_wait_for_that_no_service_answered_is_malformed(watcher: Served) -> None:
    unknown = "nowhere:01890000-0000-7000-8000-000000000000"
    async with watcher.client() as caller:
        for header in ("x", "catalog", "catalog:", "catalog:1", ":", ",", unknown, "catalog:é".encode()):
            answer = await caller.get("/indicators/v1/sums/12", headers={"Wait-For": header})
            assert (answer.status_code, answer.json()["code"]) == (400, "wait-for-malformed"), header


async def test_an_event_that_never_comes_is_given_up_after_five_seconds(watcher: Served) -> None:
    async with watcher.client() as caller:
        header = {"Wait-For": f"catalog:{new_id()}"}
        began = time.monotonic()
        read, write = await asyncio.gather(
            caller.get("/indicators/v1/sums/12", headers=header),
            caller.post(CHECK, json={"thing": "12-a"}, headers={**header, "Idempotency-Key": "1"}),
        )
        assert 4.5 < time.monotonic() - began < 10
        for answer in (read, write):
            assert (answer.status_code, answer.json()["code"]) == (504, "projection-behind")
            assert "retry-after" in answer.headers
        others = {"Wait-For": f"indicators:{new_id()}, rotation:{new_id()}"}
        assert (await caller.get("/indicators/v1/sums/12", headers=others)).status_code == 200, "nothing of theirs is shown here"


async def test_two_reactions_to_one_event_both_happen_and_another_history_stops_them(both: tuple[Served, Served]) -> None:
    producer, _ = both
    third = Producer("transfer", producer.settings)
    runtime = producer.app.state.runtime
    await runtime.reactors["transfer"].stop()

    async def double(uow: UnitOfWork, event: Event, cause: Cause) -> None:
        assert isinstance(event, Asked)
        await answer(uow, Asked(code=f"{event.code}-twin", amount=event.amount), cause)

    reactions = [*PROBE.reactions, Reaction("double", Asked, "transfer", double)]
    reactor = Reactor("catalog", runtime.readers["transfer"], runtime.db, reactions, runtime._settled("transfer"))
    await third.say((Asked(code="12-a", amount=2), "ask", DAY))
    assert await reactor.step() == 1
    assert await reactor.step() is None
    assert [row["code"] for row in await producer.admin.fetch("select code from thing order by code")] == ["12-a", "12-a-twin"]
    await producer.admin.execute("update transfer.event_log set epoch = gen_random_uuid()")
    with pytest.raises(Diverged):
        await reactor.step()


async def test_a_reaction_to_a_version_that_this_code_does_not_know_is_parked_not_passed_over(both: tuple[Served, Served]) -> None:
    class Newer(Event, wire="vn.tuyen.transfer.asked.v9"):
        """As a newer producer would say it."""

        wanted: str

    producer, _ = both
    try:
        said = await Producer("transfer", producer.settings).say((Newer(wanted="12-a"), "ask", DAY))
    finally:
        EVENT_TYPES.pop(Newer.type)
    async with producer.client() as caller, producer.client(Role.OPERATIONS) as operator:
        waiting = await caller.get("/catalog/v1/things", headers={"Wait-For": f"transfer:{said}"})
        assert (waiting.status_code, waiting.json()["code"]) == (409, "subject-parked")
        [parked] = (await operator.get("/catalog/v1/parked")).json()["reactions"]
        assert (parked["causation_id"], "unknown version" in parked["reason"]) == (str(said), True)
