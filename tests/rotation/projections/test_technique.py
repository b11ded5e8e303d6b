"""Whatever way the catalog's techniques arrive, the scopes of a day are those plainly computed from what was said."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.rotation.projections import technique
from services.rotation.technique import queries
from shared.actor import system_actor
from shared.clock import now
from shared.contracts.catalog import TechniqueRecorded, TechniqueRequirements
from shared.db import Context, Database
from shared.eventlog import START, Slice
from tests.rotation.people import Rotation

FIRST = date(2022, 1, 1)
said = st.lists(st.tuples(st.integers(0, 5), st.sets(st.sampled_from(["nurse", "midwife", "doctor_general"]))), min_size=1, max_size=5)


def a_slice(entries: list[tuple[str, int, int, set[str]]]) -> Slice:
    size = len(entries)
    data = [
        TechniqueRecorded(code=code, scopes=sorted(scopes), requirements=TechniqueRequirements()).model_dump_json()
        for code, _, _, scopes in entries
    ]
    return Slice(
        "catalog",
        START,
        START,
        list(range(1, size + 1)),
        [uuid4() for _ in entries],
        [TechniqueRecorded.type] * size,
        [code for code, *_ in entries],
        [version for _, version, _, _ in entries],
        [FIRST + timedelta(days=day) for _, _, day, _ in entries],
        ["VN"] * size,
        data,
    )


def plainly(states: list[tuple[int, set[str]]], day: int) -> set[str]:
    """The last said of the latest day up to `day`; before the first one, what was said of the earliest day."""
    until = max((on for on, _ in states if on <= day), default=min(on for on, _ in states))
    return [scopes for on, scopes in states if on == until][-1]


@given(st.dictionaries(st.sampled_from("abc"), said, min_size=1), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_repeated_sliced_and_reordered_deliveries_give_the_same_scopes(
    rotation: Rotation, techniques: dict[str, list[tuple[int, set[str]]]], random: Random
):
    mark = uuid4().hex
    entries = [(f"{code}.{mark}", version, *state) for code, states in techniques.items() for version, state in enumerate(states, 1)]
    deliveries = [random.sample(entries, random.randint(1, len(entries))) for _ in range(3)] + [random.sample(entries, len(entries))]
    db = await Database.open(rotation.settings.service_dsn("rotation") or "", "rotation", size=1)
    try:
        async with db.transaction(Context(system_actor("test"), now())) as uow:
            for delivery in deliveries:
                await technique.apply(uow, a_slice(delivery))
            for code, states in techniques.items():
                for day in range(7):
                    found = await queries.get_scopes(uow, f"{code}.{mark}", on=FIRST + timedelta(days=day), pointer="/technique")
                    assert set(found) == plainly(states, day)
    finally:
        await db.close()
