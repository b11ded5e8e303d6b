"""All projections of the indicators, rebuilt: the same bytes as the live ones, whatever came in whatever transactions and slices."""

import asyncio
import random
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.indicators.app import SPEC
from shared.consumer import Consumer
from shared.contracts.envelope import service_of
from shared.db import Database
from shared.eventlog import LogReader
from shared.rebuild import Compared, compare
from tests.conftest import TestServer
from tests.indicators.projections import test_coverage, test_districts, test_measures, test_plans, test_staffing, test_work_done
from tests.indicators.story import Said
from tests.world import Producer

LOGS = ("catalog", "rotation", "transfer", "indicators")
WORLDS = (test_coverage, test_districts, test_measures, test_plans, test_staffing, test_work_done)


@given(data=st.data(), chance=st.randoms(use_true_random=False))
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_random_events_rebuilt_are_the_live_tables_byte_for_byte(
    server: TestServer, indicators_template: str, data: st.DataObject, chance: random.Random
) -> None:
    history = [*(fact for world in WORLDS for fact in world.BASIS), *data.draw(st.lists(st.one_of(*(w.said for w in WORLDS)), max_size=60))]
    chance.shuffle(history)
    found = asyncio.run(lived(server, indicators_template, history, chance))
    assert [name for name, each in found.items() if each.live != each.rebuilt] == []
    assert sum(each.live.rows for each in found.values() if each.live is not None) > len(history)


async def lived(server: TestServer, template: str, history: Sequence[Said], chance: random.Random) -> dict[str, Compared]:
    """The history said in transactions of any length and applied in slices of any length as it goes, then rebuilt."""
    name = await server.clone(template)
    settings_ = server.settings(name)
    producers = {log: Producer(log, settings_) for log in LOGS}
    db = await Database.open(settings_.service_dsn("indicators") or "", "indicators", size=2)
    readers = [await LogReader.open(log, settings_.reader_dsn(log) or "") for log in LOGS]
    consumers = [Consumer("indicators", reader, db, SPEC.projections) for reader in readers]
    try:
        left = list(history)
        while left:
            log, size = service_of(left[0][0].type), chance.randint(1, 12)
            said = [fact for fact in left[:size] if service_of(fact[0].type) == log]
            left = [*(fact for fact in left[:size] if service_of(fact[0].type) != log), *left[size:]]
            await producers[log].say(*said)
            if chance.random() < 0.3:
                await chance.choice(consumers).step(chance.randint(1, 20))
        for consumer in chance.sample(consumers, k=len(consumers)):
            await consumer.catch_up(chance.randint(1, 30))
        return dict(await compare(SPEC, settings_))
    finally:
        for reader in readers:
            await reader.close()
        await db.close()
        await server.drop(name)
