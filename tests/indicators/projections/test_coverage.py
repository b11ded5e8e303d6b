"""The coverage projection equals a plain recomputation from the facts, however they are delivered."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.projections.coverage import COVERAGE
from shared.contracts.envelope import service_of
from shared.db import UnitOfWork
from shared.eventlog import START, Slice
from shared.statement import statement
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections.model import Fact, Model
from tests.indicators.trial import trial

FACILITIES, TECHNIQUES, PEOPLE, LEVELS = ("F1", "F2"), ("A", "B", "C"), ("An", "Binh"), ("commune", "district")
TITLES = ("doctor_general", "nurse")
DAYS = [date(2024, month, day) for month in (1, 3, 5, 8) for day in (1, 15, 31)]
MONTHS = ("2024-01", "2024-02", "2024-04", "2024-07")
LOOKED_AT = sorted(
    {date(2023, 12, 15) + timedelta(days=17 * n) for n in range(60)}
    | {day + timedelta(days=n) for day in DAYS for n in (-1, 0, 1)}
    | {story.last_day(f"{year}-{month[5:]}") + timedelta(days=n) for month in MONTHS for year in (2024, 2025) for n in (-1, 0, 1)}
)
STATES = ("listed", "able", "performing", "rotated_only", "lapsed", "suspended")
COUNTS = ("list_size", "listed", "able", "performing", "lapsed", "rotated_only")

READ = {
    "capability": statement("select * from capability"),
    "series": statement("select * from coverage_series order by facility, list, since"),
    "staff": statement("select * from subject_step where measure like '%doctor.1' order by day"),
    "reported": statement("select facility, last_day from return_month where reported"),
}

day = st.sampled_from(DAYS)
later = st.none() | st.integers(0, 200).map(timedelta)
person, place, code = st.sampled_from(PEOPLE), st.sampled_from(FACILITIES), st.sampled_from(TECHNIQUES)
codes = st.lists(code, unique=True, min_size=1)
titles = st.lists(st.sampled_from(TITLES), unique=True, min_size=1)
cases = st.integers(0, 2).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def until(start: date, more: timedelta | None) -> date | None:
    return None if more is None else start + more


said = st.one_of(
    st.builds(
        story.approval,
        st.sampled_from("abc"),
        st.sampled_from(sorted(story.APPROVALS)),
        place,
        codes,
        day,
        above_level=st.sampled_from((False, False, True)),
        above=st.none() | st.lists(code, unique=True),
    ),
    st.builds(lambda f, m, items: story.returned(f, m, **items), place, st.sampled_from(MONTHS), st.dictionaries(code, cases)),
    st.builds(story.withdrawn, place, st.sampled_from(MONTHS)),
    st.builds(lambda c, scopes: story.technique(c, *scopes), code, titles),
    st.builds(lambda level, members, since: story.level_list(level, *members, since=since), st.sampled_from(LEVELS), codes, day),
    st.builds(
        lambda n, since, technique: story.lapse_months(n, since=since, technique=technique),
        st.sampled_from((1, 3, 6, 12)),
        day,
        st.none() | code,
    ),
    st.builds(
        lambda n, what, p, t, issued, more, on: story.licence(n, what, p, t, issued=issued, expires=until(issued, more), on=on),
        st.sampled_from("lm"),
        st.sampled_from(sorted(story.LICENCES)),
        person,
        titles,
        day,
        later,
        st.none() | day,
    ),
    st.builds(
        lambda n, p, t, issued, more: story.certificate(n, p, t, issued=issued, expires=until(issued, more)),
        st.sampled_from("cd"),
        person,
        codes,
        day,
        later,
    ),
    st.builds(
        lambda n, p, f, title, kind, starts, more: story.post(n, p, f, title=title, kind=kind, starts=starts, until=until(starts, more)),
        st.sampled_from("pqr"),
        person,
        place,
        st.sampled_from(TITLES),
        st.sampled_from(("permanent", "contract")),
        day,
        later,
    ),
    st.builds(lambda n, p, starts, more: story.absence(n, p, starts, until(starts, more)), st.sampled_from("xy"), person, day, later),
    st.builds(
        lambda n, what, p, f, starts, more, title: story.assignment(n, what, p, f, (starts, starts + more), title=title),
        st.sampled_from("gh"),
        st.sampled_from(sorted(story.ASSIGNMENTS)),
        person,
        place,
        day,
        st.integers(0, 100).map(timedelta),
        st.sampled_from(TITLES),
    ),
)

# What every history begins with, so that the other facts have something to change.
BASIS = [
    story.level_list("commune", "A", "B", since=DAYS[0]),
    story.technique("A", "doctor_general"),
    story.approval("a", "granted", "F1", ["A", "B"], DAYS[0]),
    story.licence("l", "recorded", "An", ["doctor_general"], issued=DAYS[0]),
    story.post("p", "An", "F1", starts=DAYS[0]),
]


def facts_of(history: Sequence[story.Said]) -> list[Fact]:
    versions: dict[str, int] = {}
    facts = []
    for event, subject, effective_on in history:
        versions[subject] = versions.get(subject, 0) + 1
        facts.append(Fact(event, subject, versions[subject], effective_on, len(facts) + 1))
    return facts


def deliveries(facts: Sequence[Fact], chance: random.Random) -> list[Slice]:
    """The facts cut into slices of one producer each, in another order, some of them twice."""
    order = [*facts, *chance.sample(list(facts), k=len(facts) // 3)]
    chance.shuffle(order)
    slices = []
    while order:
        size = chance.randint(1, 6)
        part, order = order[:size], order[size:]
        for producer in ("catalog", "rotation", "transfer"):
            kept = [fact for fact in part if service_of(fact.event.type) == producer]
            if kept:
                slices.append(slice_of(producer, kept))
    return slices


def slice_of(producer: str, facts: Sequence[Fact]) -> Slice:
    count = len(facts)
    return Slice(
        producer,
        START,
        START,
        [fact.position for fact in facts],
        [UUID(int=0)] * count,
        [fact.event.type for fact in facts],
        [fact.subject for fact in facts],
        [fact.version for fact in facts],
        [fact.day for fact in facts],
        ["12"] * count,
        [fact.event.model_dump_json(by_alias=True) for fact in facts],
    )


type Project = Callable[[Sequence[Slice]], dict[str, list[Any]]]


@pytest.fixture(scope="module")
def project(server: TestServer, indicators_template: str) -> Iterator[Project]:
    """Applies slices to empty tables and gives what they come to; nothing of it stays."""
    with trial(server, indicators_template, [COVERAGE]) as tried:

        async def read(uow: UnitOfWork) -> dict[str, list[Any]]:
            return {name: await uow.all(query) for name, query in READ.items()}

        yield lambda slices: tried.after(slices, read)


def holds(ranges: Any, on: date) -> bool:
    return any((r.lower is None or r.lower <= on) and (r.upper is None or on < r.upper) for r in ranges)


@settings(max_examples=50, deadline=None)
@given(history=st.lists(said, max_size=22), chance=st.randoms(use_true_random=False))
def test_any_delivery_of_any_history_comes_to_what_the_facts_say(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    model, found = Model(facts), project(deliveries(facts, chance))
    capability = {(row["facility"], row["technique"]): row for row in found["capability"]}
    series: dict[tuple[str, str], list[Any]] = {}
    for row in found["series"]:
        series.setdefault((row["facility"], row["list"]), []).append(row)
    assert {(row["facility"], row["last_day"]) for row in found["reported"]} == {(f, day) for f in FACILITIES for day in model.returns(f)}
    for on in LOOKED_AT:
        for facility in FACILITIES:
            for technique in TECHNIQUES:
                row = capability.get((facility, technique))
                assert {name: row is not None and holds(row[name], on) for name in STATES} == model.states(facility, technique, on), (
                    facility,
                    technique,
                    on,
                )
            for level in LEVELS:
                step = next((row for row in reversed(series.get((facility, level), [])) if row["since"] <= on), None)
                if step is not None:
                    assert {name: step[name] for name in COUNTS} == model.coverage(facility, level, on), (facility, level, on)
                else:
                    assert model.coverage(facility, level, on)["listed"] == 0
            steps = [row for row in found["staff"] if row["subject"] == facility and row["day"] <= on]
            doctors = tuple(
                sum(row["delta"] for row in steps if row["measure"] == f"{which}_doctor.1") for which in ("working", "permanent")
            )
            assert doctors == model.doctors(facility, on), (facility, on)


@settings(max_examples=20, deadline=None)
@given(history=st.lists(said, max_size=22), chance=st.randoms(use_true_random=False))
def test_the_order_of_delivery_leaves_no_trace(project: Project, history: list[story.Said], chance: random.Random) -> None:
    facts = facts_of([*BASIS, *history])
    at_once = [slice_of(p, kept) for p in ("catalog", "rotation") if (kept := [f for f in facts if service_of(f.event.type) == p])]
    one, other = project(at_once), project(deliveries(facts, chance))
    for name in READ:
        assert sorted(map(str, one[name])) == sorted(map(str, other[name]))
