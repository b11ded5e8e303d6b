"""What is kept of every unit equals what its facilities come to, however the facts are delivered: units and facilities move, too."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.value import queries
from services.indicators.value.rules import STATES, Member
from shared.db import Session, UnitOfWork
from shared.eventlog import Slice
from shared.statement import statement
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections.test_coverage import MONTHS as RETURN_MONTHS
from tests.indicators.projections.test_coverage import code, codes, day, deliveries, facts_of, holds, slice_of
from tests.indicators.trial import trial

PROVINCES, DISTRICTS, COMMUNES, FACILITIES = ("P1", "P2"), ("D1", "D2"), ("C1", "C2"), ("F1", "F2")
PLACES = (*PROVINCES, *DISTRICTS, *COMMUNES, "VN")
MEASURES = ("able", "performing", "working_doctor.1", "permanent_doctor.1", "station_or_polyclinic.1", "not_reported")
LOOKED_AT = [date(2023, 12, 20) + timedelta(days=11 * n) for n in range(80)]

READ = {
    name: statement(f"select * from {name}")
    for name in ("unit_year", "subject_step", "standing", "facility_state", "unit_state", "capability", "list_member")
}
READ["returns"] = statement("select facility, last_day from return_month where reported")

place = st.sampled_from(FACILITIES)
kinds = st.sampled_from((("commune_station", "commune"), ("district_health_centre", "district")))
said = st.one_of(
    st.builds(
        lambda u, parent, since: story.unit(u, "commune", parent, since=since), st.sampled_from(COMMUNES), st.sampled_from(DISTRICTS), day
    ),
    st.builds(
        lambda u, parent, since: story.unit(u, "district", parent, since=since), st.sampled_from(DISTRICTS), st.sampled_from(PROVINCES), day
    ),
    st.builds(
        lambda u, parent, since, more: story.unit(u, "commune", parent, since=since, until=since + more),
        st.sampled_from(COMMUNES),
        st.sampled_from(DISTRICTS),
        day,
        st.integers(1, 150).map(timedelta),
    ),
    st.builds(
        lambda f, at, kind, beds, since: story.facility(f, at, kind=kind[0], level=kind[1], beds=beds, since=since),
        place,
        st.sampled_from((*COMMUNES, "D1")),
        kinds,
        st.sampled_from((None, 0, 9)),
        day,
    ),
    st.builds(story.closed, place, day),
    st.builds(story.approval, st.sampled_from("ab"), st.sampled_from(sorted(story.APPROVALS)), place, codes, day),
    st.builds(
        lambda f, m, items: story.returned(f, m, **items), place, st.sampled_from(RETURN_MONTHS), st.dictionaries(code, st.just((2, 0)))
    ),
    st.builds(story.withdrawn, place, st.sampled_from(RETURN_MONTHS)),
    st.builds(lambda members, since: story.level_list("commune", *members, since=since), codes, day),
    st.builds(
        lambda p, f, kind, starts: story.post(p, p, f, kind=kind, starts=starts),
        st.sampled_from("pq"),
        place,
        st.sampled_from(("permanent", "contract")),
        day,
    ),
)
BASIS = [
    *(story.unit(u, "province", None) for u in PROVINCES),
    *(story.unit(u, "district", "P1") for u in DISTRICTS),
    *(story.unit(u, "commune", "D1") for u in COMMUNES),
    story.facility("F1", "C1"),
    story.level_list("commune", "A", "B", since=date(2024, 1, 1)),
    story.technique("A", "doctor_general"),
    story.licence("l", "recorded", "p", ["doctor_general"], issued=date(2024, 1, 1)),
    story.approval("a", "granted", "F1", ["A", "B"], date(2024, 1, 1)),
]  # fmt: skip

type Project = Callable[[Sequence[Slice]], dict[str, list[Any]]]


@pytest.fixture(scope="module")
def project(server: TestServer, indicators_template: str) -> Iterator[Project]:
    """Applies slices to all projections, as the consumer does, and gives what they come to; nothing of it stays."""
    with trial(server, indicators_template) as tried:

        async def read(uow: UnitOfWork) -> dict[str, list[Any]]:
            return {name: await uow.all(query) for name, query in READ.items()} | {
                "told": [await told(uow, wanted) for wanted in LOOKED_AT[::4]]
            }

        yield lambda slices: tried.after(slices, read)


async def told(session: Session, wanted: date) -> tuple[date, list[Member], list[Member]]:
    """The facilities and units of each unit as the kept sums tell them, and one at a time."""
    roots = list(await queries.list_units(session, PLACES, wanted))
    alone = await queries.list_members(session, roots, list_="own", measures=MEASURES, as_of=wanted, boundaries=wanted)
    levels = ("province", "district", "commune")
    alone += await queries.list_units_inside(session, roots, levels=levels, measures=MEASURES, as_of=wanted, boundaries=wanted)
    return wanted, await queries.list_kept(session, roots, list_="own", measures=("list_size", *MEASURES), as_of=wanted), alone


def alike(members: Sequence[Member]) -> dict[tuple[Any, ...], Counter[str]]:
    """The counts by unit and class."""
    sums: dict[tuple[Any, ...], Counter[str]] = {}
    for m in members:
        counted = sums.setdefault((m.root, m.kind, m.level, m.list, m.with_beds, m.acts_as_station), Counter())
        counted.update({measure: m.counts.get(measure, 0) for measure in ("members", "list_size", *MEASURES)})
    return sums


def on(rows: Sequence[Any], wanted: date) -> list[Any]:
    return [row for row in rows if holds([row["valid"]], wanted)]


def places_of(facility: Any, found: dict[str, list[Any]], wanted: date) -> set[str]:
    """The units above a facility on a day, climbed one by one."""
    units, above, code = {u["code"]: u for u in on(found["unit_state"], wanted)}, set(), facility["admin_unit"]
    while code in units:
        above.add(code)
        code = units[code]["parent"]
        if code is None:
            above.add("VN")
    return above


def class_of(facility: Any) -> str:
    return f"{facility['kind']}|{facility['level']}|{int((facility['beds'] or 0) > 0)}|{int(facility['acts_as_station'])}"


def awaited(facility: str, found: dict[str, list[Any]], wanted: date) -> bool:
    last = wanted.replace(day=1) - timedelta(days=1)
    there = any(f["facility"] == facility for f in on(found["facility_state"], last))
    return there and not any((r["facility"], r["last_day"]) == (facility, last) for r in found["returns"])


type Sums = Counter[tuple[str, str, str, str]]


def staffed(subject: str, found: dict[str, list[Any]], wanted: date) -> Counter[tuple[str, str]]:
    """Itself, and what is counted of its people, which test_staffing recomputes."""
    counts = Counter({("", "members"): 1})
    for row in found["subject_step"]:
        if row["subject"] == subject and not row["list"] and row["measure"] not in ("members", "not_reported") and row["day"] <= wanted:
            counts["", row["measure"]] += row["delta"]
    return counts


def counts_of(facility: str, found: dict[str, list[Any]], wanted: date) -> Counter[tuple[str, str]]:
    """What is counted of a facility on a day, by list and measure."""
    counts = staffed(facility, found, wanted)
    counts["", "not_reported"] = int(awaited(facility, found, wanted))
    for row in found["capability"]:
        for member in found["list_member"]:
            if row["facility"] == facility and member["technique"] == row["technique"] and holds(member["days"], wanted):
                counts.update({(member["list"], state): int(holds(row[state], wanted)) for state in STATES})
    return counts


def plain(found: dict[str, list[Any]], wanted: date) -> Sums:
    """By place, class, list and measure."""
    sums: Sums = Counter()
    for facility in on(found["facility_state"], wanted):
        for place in places_of(facility, found, wanted):
            for key, count in counts_of(facility["facility"], found, wanted).items():
                sums[place, class_of(facility), *key] += count
    for unit in on(found["unit_state"], wanted):
        for place in places_of({"admin_unit": unit["code"]}, found, wanted):
            for key, count in staffed(f"@{unit['code']}", found, wanted).items():
                sums[place, f"{unit['level']}|{','.join(sorted(unit['difficulty']))}", *key] += count
    return sums


def kept(found: dict[str, list[Any]], wanted: date) -> Sums:
    """The same, added up from the kept years: those before, and what the year has come to by the day."""
    sums: Sums = Counter()
    for row in found["unit_year"]:
        by_then = [count for day, count in zip(row["days"], row["counts"], strict=True) if day <= wanted.timetuple().tm_yday]
        if row["year"] <= wanted.year:
            count = row["total"] if row["year"] < wanted.year else (by_then or [0])[-1]
            sums[row["place"], row["class"], row["list"], row["measure"]] += count
    return sums


@settings(max_examples=30, deadline=None)
@given(history=st.lists(said, max_size=20), chance=st.randoms(use_true_random=False))
def test_a_units_measures_are_those_of_the_facilities_in_it_on_every_day(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    found = project(deliveries(facts_of([*BASIS, *history]), chance))
    for wanted in LOOKED_AT:
        assert kept(found, wanted) == plain(found, wanted), wanted
    for wanted, sums, alone in found["told"]:
        assert alike(sums) == alike(alone), wanted


@settings(max_examples=20, deadline=None)
@given(history=st.lists(said, max_size=20), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_places_and_facts_come_leaves_no_trace(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    at_once = [slice_of(p, [f for f in facts if p in f.event.type]) for p in ("catalog", "rotation")]
    one, other = project(at_once), project(deliveries(facts, chance))
    for name in READ:
        assert sorted(map(str, one[name])) == sorted(map(str, other[name])), name
