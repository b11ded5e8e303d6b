"""What is kept of the rotation plans of a unit equals what they come to one by one, and what the facts say: plans outlive their units."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.rotation_plan import queries
from services.indicators.value.queries import list_kept, list_units
from services.indicators.value.rules import Member
from shared.db import Session, UnitOfWork
from shared.eventlog import Slice
from shared.statement import statement
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections.country import fulfilled, paid, plan_state
from tests.indicators.projections.model import Model
from tests.indicators.projections.test_coverage import DAYS, day, deliveries, facts_of, holds, later, slice_of, until
from tests.indicators.projections.test_measures import on
from tests.indicators.trial import trial

UNITS = {"P1": "province", "P2": "province", "D1": "district", "D2": "district", "C1": "commune", "C2": "commune"}
PARENTS = {"district": ("P1", "P2"), "commune": ("D1", "D2")}
PLACES = (*UNITS, "VN")
PLANS = ("p", "q", "r")
MEASURES = ("stated", "started", "planned", "spent")
LOOKED_AT = [date(2023, 12, 20) + timedelta(days=23 * n) for n in range(24)]
READ = {
    name: statement(f"select * from {name}")
    for name in ("unit_year", "subject_step", "standing", "unit_state", "facility_state", "plan_state", "plan_supplement", "payment")
}

span = st.integers(0, 300).map(timedelta)
plans, facilities = st.sampled_from(PLANS), st.sampled_from(("F1", "F2"))
below = st.sampled_from(("D1", "D2", "C1", "C2"))
said = st.one_of(
    st.builds(
        lambda u, parent, since, more, heirs: story.unit(
            u, UNITS[u], PARENTS[UNITS[u]][parent], since=since, until=until(since, more), successors=[] if more is None else heirs
        ),
        below, st.integers(0, 1), day, later, st.lists(below, unique=True, max_size=2),
    ),
    st.builds(lambda f, at, since: story.facility(f, at, since=since), facilities, st.sampled_from(tuple(UNITS)), day),
    st.builds(story.closed, facilities, day),
    st.builds(
        lambda p, unit, starts, more, stated, on: story.plan(p, unit, starts, starts + more, stated, on=on, budget={"district": 10 * stated}),
        plans, st.sampled_from(("D1", "D1", "C1", "P1", "F1", "F2")), day, span, st.integers(1, 5), day,
    ),
    st.builds(
        lambda n, what, f, starts, more, plan: story.assignment(n, what, "An", f, (starts, starts + more), plan=plan),
        st.sampled_from("gh"), st.sampled_from(sorted(story.ASSIGNMENTS)), facilities, day, span, plans,
    ),
    st.builds(lambda n, p, on, amount: story.supplement(n, p, amount, on), st.sampled_from("mn"), plans, day, st.integers(0, 9)),
    st.builds(
        lambda n, paid, more: story.payment(n, PLANS["ijk".index(n)], 5, paid, taken_back=until(paid, more)),
        st.sampled_from("ijk"), st.just(DAYS[3]), later,
    ),
)  # fmt: skip
BASIS = [
    *(story.unit(code, level, PARENTS[level][0] if level in PARENTS else None) for code, level in UNITS.items()),
    *(story.facility(f, "C1") for f in ("F1", "F2")),
    *(story.plan(p, unit, DAYS[0], date(2025, 3, 1), 3, budget={"district": 30}) for p, unit in zip(PLANS, ("D1", "C1", "F1"), strict=True)),
]  # fmt: skip

type Project = Callable[[Sequence[Slice]], dict[str, list[Any]]]


@pytest.fixture(scope="module")
def project(server: TestServer, indicators_template: str) -> Iterator[Project]:
    """Applies slices to all projections, as the consumer does, and gives what they come to; nothing of it stays."""
    with trial(server, indicators_template) as tried:

        async def read(uow: UnitOfWork) -> dict[str, list[Any]]:
            return {name: await uow.all(query) for name, query in READ.items()} | {"told": [await told(uow, each) for each in LOOKED_AT]}

        yield lambda slices: tried.after(slices, read)


type Sums = dict[str, Counter[str]]


async def told(session: Session, wanted: date) -> tuple[date, Sums, Sums]:
    """The plans of each unit as the kept sums tell them, and one at a time."""
    roots = list(await list_units(session, PLACES, wanted))
    kept = await list_kept(session, roots, list_="own", measures=MEASURES, as_of=wanted)
    alone = await queries.list_members(session, roots, measures=MEASURES, as_of=wanted, boundaries=wanted)
    return wanted, summed([m for m in kept if m.kind == "rotation_plan"]), summed(alone)


def summed(members: Sequence[Member]) -> Sums:
    sums: Sums = {}
    for m in members:
        sums.setdefault(m.root, Counter()).update({each: m.counts.get(each, 0) for each in ("members", *MEASURES)})
    return sums


def lives(found: dict[str, list[Any]], unit: str, began: date, wanted: date) -> set[tuple[str, date]]:
    """The unit that had the code when the plan began, else that of the day, and all that followed it by the day."""
    rows = found["unit_state"]
    first = [u for d in (began, wanted) for u in rows if u["code"] == unit and holds([u["valid"]], d)][:1]
    reached: set[tuple[str, date]] = set()
    waiting = [(u["code"], u["since"]) for u in first]
    while waiting:
        code, since = waiting.pop()
        reached.add((code, since))
        for u in rows:
            ended = u["valid"].upper
            if (u["code"], u["since"]) == (code, since) and ended is not None and ended <= wanted:
                heir = u["successors"][0] if u["successors"] else code
                after = [s for s in rows if s["code"] == heir and holds([s["valid"]], ended) and (u["successors"] or s["since"] == ended)]
                waiting += [(s["code"], s["since"]) for s in after if (s["code"], s["since"]) not in reached]
    return reached


def places_of(found: dict[str, list[Any]], state: Any, wanted: date) -> set[str]:
    """The units in which a plan stands on a day, and all above them."""
    there = {u["code"]: u for u in on(found["unit_state"], wanted)}
    known = lives(found, state.unit, state.starts_on, wanted)
    waiting = [u["code"] for u in there.values() if (u["code"], u["since"]) in known]
    if not known:
        waiting = [f["admin_unit"] for f in on(found["facility_state"], wanted) if f["facility"] == state.unit]
    above = set()
    while waiting:
        code = waiting.pop()
        if code in there:
            above.add(code)
            waiting.append(there[code]["parent"] or "VN")
        above |= {"VN"} & {code}
    return above


def plain(model: Model, found: dict[str, list[Any]], wanted: date) -> Sums:
    sums: Sums = {}
    for plan in PLANS:
        state = plan_state(model, plan, wanted)
        if state.starts_on <= wanted <= state.ends_on:
            started, stated = fulfilled(model, state, wanted)
            spent, planned = paid(model, state, wanted)
            for place in places_of(found, state, wanted):
                counts = {"members": 1, "stated": stated, "started": started, "planned": planned, "spent": spent}
                sums.setdefault(place, Counter()).update(counts)
    return sums


@settings(max_examples=40, deadline=None)
@given(history=st.lists(said, max_size=20), chance=st.randoms(use_true_random=False))
def test_the_plans_of_a_unit_are_kept_as_they_are_told_one_by_one(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    model, found = Model(facts), project(deliveries(facts, chance))
    for wanted, kept, alone in found["told"]:
        assert alone == plain(model, found, wanted), wanted
        assert kept == alone, wanted


def test_a_plan_stays_with_what_its_unit_was_when_it_began_and_a_facilitys_plan_goes_with_it(project: Project) -> None:
    told = [
        story.unit("D1", "district", "P1", until=date(2024, 3, 1), successors=["D2"]),
        story.unit("D1", "district", "P2", since=date(2024, 3, 1)),
        story.facility("F1", "D2", since=date(2024, 4, 20)),
        story.plan("p", "D1", DAYS[0], date(2025, 3, 1), 5, on=date(2024, 5, 1)),
    ]
    facts = facts_of([*BASIS, *told])
    stated = {
        wanted: {place: counts["stated"] for place, counts in kept.items()}
        for wanted, kept, _ in project(deliveries(facts, random.Random(1)))["told"]
    }
    assert stated[date(2024, 2, 4)] == {"C1": 6, "D1": 9, "P1": 9, "VN": 9}, "p in D1; q, and r of F1, in C1 below it"
    assert stated[date(2024, 3, 21)] == {"C1": 6, "D1": 6, "P2": 6, "D2": 3, "P1": 3, "VN": 9}, "the new D1 has C1, but not p"
    assert stated[date(2024, 5, 6)] == {"C1": 3, "D1": 3, "P2": 3, "D2": 8, "P1": 8, "VN": 11}, "p is amended, F1 has moved"
    assert stated[date(2025, 3, 24)] == {}, "all are over"


@settings(max_examples=20, deadline=None)
@given(history=st.lists(said, max_size=20), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_plans_and_their_units_come_leaves_no_trace(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    at_once = [slice_of(p, [f for f in facts if p in f.event.type]) for p in ("catalog", "rotation")]
    one, other = project(at_once), project(deliveries(facts, chance))
    for name in READ:
        assert sorted(map(str, one[name])) == sorted(map(str, other[name])), name
