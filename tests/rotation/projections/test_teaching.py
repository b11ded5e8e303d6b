"""Whatever way transfer's events arrive, what was taught is what plainly follows from what was said."""

from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.rotation.projections import teaching
from shared.actor import system_actor
from shared.clock import now
from shared.contracts.envelope import Event
from shared.db import Context, Database
from shared.eventlog import START, Slice
from shared.statement import statement
from tests.rotation.completed_rotation.test_completed import accepted, started, taught, withdrawn
from tests.rotation.people import Rotation

FIRST = date(2022, 1, 1)
TRAINERS = [uuid4() for _ in range(2)]
STORED = statement("""
    select (select jsonb_agg(jsonb_build_array(version, to_facility, accepted_on) order by version)
            from transfer_fact where transfer = :transfer) as states,
        (select jsonb_agg(jsonb_build_array(version, session, held_on, trainer, withdrawn) order by version)
            from session_fact where transfer = :transfer) as sessions
""")
said = st.lists(
    st.tuples(st.sampled_from(["started", "accepted", "taught", "withdrawn"]), st.integers(0, 5), st.integers(0, 1)), min_size=1, max_size=6
)


def an_event(transfer: UUID, kind: str, day: int, trainer: int) -> Event:
    match kind:
        case "started":
            return started(transfer, TRAINERS[trainer], f"TYT.{day}")
        case "accepted":
            return accepted(transfer, TRAINERS[trainer])
        case "withdrawn":
            return withdrawn(taught(transfer, TRAINERS[trainer], FIRST + timedelta(days=day)))
        case _:
            return taught(transfer, TRAINERS[trainer], FIRST + timedelta(days=day))


def a_slice(entries: list[tuple[UUID, int, Event]]) -> Slice:
    size = len(entries)
    return Slice(
        "transfer",
        START,
        START,
        list(range(1, size + 1)),
        [uuid4() for _ in entries],
        [event.type for _, _, event in entries],
        [str(transfer) for transfer, _, _ in entries],
        [version for _, version, _ in entries],
        [FIRST] * size,
        ["10"] * size,
        [event.model_dump_json() for _, _, event in entries],
    )


def plainly(events: list[Event]) -> tuple[list[list[object]] | None, list[list[object]] | None]:
    """States and sessions by version, as the tables should hold them."""
    told = [(version, event.model_dump(mode="json")) for version, event in enumerate(events, 1)]
    states = [[version, data["to_facility"], data.get("accepted_on")] for version, data in told if "to_facility" in data]
    sessions = [
        [version, data["session_id"], data["on"], data["trainer_id"], "cases" not in data] for version, data in told if "session_id" in data
    ]
    return states or None, sessions or None


@given(st.lists(said, min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_repeated_sliced_and_reordered_deliveries_give_the_same_teaching(
    rotation: Rotation, transfers: list[list[tuple[str, int, int]]], random: Random
):
    events = {uuid4(): states for states in transfers}
    told = {transfer: [an_event(transfer, *state) for state in states] for transfer, states in events.items()}
    entries = [(transfer, version, event) for transfer, each in told.items() for version, event in enumerate(each, 1)]
    deliveries = [random.sample(entries, random.randint(1, len(entries))) for _ in range(3)] + [random.sample(entries, len(entries))]
    db = await Database.open(rotation.settings.service_dsn("rotation") or "", "rotation", size=1)
    try:
        async with db.transaction(Context(system_actor("test"), now())) as uow:
            for delivery in deliveries:
                await teaching.apply(uow, a_slice(delivery))
            for transfer, each in told.items():
                row = await uow.one(STORED, transfer=transfer)
                assert (row["states"], row["sessions"]) == plainly(each)
    finally:
        await db.close()
