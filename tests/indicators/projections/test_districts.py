"""What is kept of districts equals what they come to one by one, and what the facts say, by the policies of each day."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.district.queries import list_districts
from services.indicators.district.rules import count_specialists, count_teams
from services.indicators.figure.queries import list_chosen, read_policies
from services.indicators.figure.rules import Question, count
from services.indicators.ground.queries import read_doubt
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.policy.rules import POLICIES, InForce, PolicyCode
from services.indicators.value.queries import list_units
from services.indicators.value.rules import Figure, Member, by_root
from shared.contracts.indicators import PolicySet
from shared.db import UnitOfWork
from shared.eventlog import Slice
from shared.statement import statement
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections.model import Fact, Model
from tests.indicators.projections.test_coverage import DAYS, day, deliveries, facts_of, later, slice_of, until
from tests.indicators.projections.test_staffing import at_facility, states_on, units_on
from tests.indicators.trial import trial

UNITS = {"P1": "province", "P2": "province", "D1": "district", "D2": "district", "C1": "commune", "C2": "commune"}
PARENTS = {"district": ("P1", "P2"), "commune": ("D1", "D2", "P1")}
PLACES = (*UNITS, "VN")
FACILITIES, PEOPLE = ("H1", "H2", "H3"), tuple(f"person {n}" for n in range(9))
OF_LEVEL = ("district_hospital", "district_health_centre")
SPECIALTIES = ("internal", "surgery", "obstetrics", "paediatrics", "infectious", "anaesthesia", "theatre", "any.other")
ON = [date(2023, 12, 20) + timedelta(days=43 * n) for n in range(8)]
ASKED = [(code, n) for code in (IndicatorCode.DISTRICT_SURGICAL_TEAM, IndicatorCode.DISTRICT_SPECIALIST_DOCTOR) for n in (1, 2)]
TABLES = ("unit_year", "subject_step", "standing", "district_facility", "reading_fact")
READ = {name: statement(f"select * from {name}") for name in TABLES}
SET = statement("""
    insert into policy (code, valid_from, value, revision) values (:code, :valid_from, :value, 1)
    on conflict (code, valid_from) do update set value = excluded.value
""")

type Policy = tuple[PolicyCode, int | list[str]]
policies: st.SearchStrategy[Policy] = st.one_of(
    st.tuples(st.sampled_from((PolicyCode.TEAM_SURGEONS, PolicyCode.TEAM_THEATRE_NURSES)), st.integers(1, 2)),
    st.tuples(
        st.sampled_from((PolicyCode.SPECIALTY_SURGERY, PolicyCode.SPECIALTY_THEATRE, PolicyCode.SPECIALTY_INTERNAL)),
        st.lists(st.sampled_from(SPECIALTIES), min_size=1, unique=True),
    ),
    st.tuples(
        st.just(PolicyCode.SPECIALIST_QUALIFICATIONS), st.sampled_from((["master"], ["specialist_1", "master"], ["specialist_2", "x"]))
    ),
)
since = st.just(story.LONG_AGO) | day
units, people, hospitals = st.sampled_from(("D1", "D2", "C1", "C2")), st.sampled_from(PEOPLE), st.sampled_from(FACILITIES)


def policy(code: str, value: int | list[str], since: date) -> story.Said:
    return PolicySet(code=code, valid_from=since, value=value), f"policy/{code}@{since}", since


set_ = st.builds(lambda each, since: policy(each[0], each[1], since), policies, day)
said = st.one_of(
    st.builds(
        lambda u, parent, since, more: story.unit(
            u, UNITS[u], PARENTS[UNITS[u]][parent], since=since, until=until(since, more), successors=[]
        ),
        units, st.integers(0, 1), since, later,
    ),
    st.builds(
        lambda f, at, kind, since: story.facility(f, at, kind=kind, level="district", since=since),
        hospitals, st.sampled_from(tuple(UNITS)), st.sampled_from((*OF_LEVEL, "regional_polyclinic")), since,
    ),
    st.builds(story.closed, hospitals, day),
    st.builds(
        lambda p, f, starts, more: story.post(f"other of {p}", p, f, title="nurse" if p == PEOPLE[7] else "doctor_x", starts=starts, until=until(starts, more)),
        people, hospitals, day, later,
    ),
    st.builds(
        lambda p, degree, specialty, on: story.practitioner(p, degree, specialty=specialty, on=on),
        people, st.sampled_from(("specialist_1", "master")), st.sampled_from(SPECIALTIES), day,
    ),
    st.builds(lambda p, starts, more: story.absence(f"of {p}", p, starts, until(starts, more)), people, day, later),
    st.builds(
        lambda p, what, issued, more, on: story.licence(f"of {p}", what, p, ["doctor_x"], issued=issued, expires=until(issued, more), on=on),
        people, st.sampled_from(sorted(story.LICENCES)), day, later, st.none() | day,
    ),
    set_,
)  # fmt: skip
history = st.tuples(st.lists(said, max_size=14), st.lists(set_, min_size=1, max_size=3)).map(lambda parts: [*parts[0], *parts[1]])
# D1 has all that is needed at H1 and H2, and two of each but of one field; H3 stands in the province, below no district.
BASIS = [
    *(story.unit(code, level, None if level == "province" else PARENTS[level][0]) for code, level in UNITS.items()),
    story.facility("H1", "D1", kind=OF_LEVEL[0], level="district"),
    story.facility("H2", "C1", kind=OF_LEVEL[1], level="district"),
    story.facility("H3", "P1", kind=OF_LEVEL[1], level="district"),
    *(story.licence(f"of {each}", "recorded", each, ["doctor_x"]) for each in PEOPLE),
    *(story.practitioner(each, "specialist_1", specialty=what) for each, what in zip(PEOPLE, (*SPECIALTIES[:5], *SPECIALTIES[5:7], "theatre", "surgery"), strict=True)),
    *(
        story.post(f"of {each}", each, "H2" if n in (3, 8) else "H1", title="nurse" if n in (6, 7) else "doctor_x", starts=DAYS[n % 3])
        for n, each in enumerate(PEOPLE)
    ),
]  # fmt: skip

type Found = dict[tuple[date, str, str, int], tuple[Figure, Figure]]
type Told = tuple[dict[str, Any], Found]
type Project = Callable[[Sequence[Slice], Sequence[Fact]], Told]


@pytest.fixture(scope="module")
def project(server: TestServer, indicators_template: str) -> Iterator[Project]:
    """Applies slices to all projections and sets the policies, and gives the tables and each figure as kept and one by one."""
    with trial(server, indicators_template) as tried:

        async def read(uow: UnitOfWork, set_: Sequence[Fact]) -> Told:
            for fact in set_:
                await uow.run(SET, code=fact.event.code, valid_from=fact.event.valid_from, value=fact.event.value)
            found: Found = {}
            doubt = await read_doubt(uow)
            for on in ON:
                roots = list(await list_units(uow, PLACES, on))
                for indicator, least in ASKED:
                    question = await read_policies(uow, Question(indicator, "VN", on, on, at_least=Fraction(least)))
                    assert question.of_sums
                    kept = await list_chosen(uow, question, roots, doubt)
                    alone = by_root(await list_districts(uow, question, roots), roots)
                    found |= {(on, indicator, root, least): (count(question, kept[root]), count(question, alone[root])) for root in roots}
            return {name: await uow.all(query) for name, query in READ.items()}, found

        yield lambda slices, set_: tried.after(slices, partial(read, set_=set_))


def delivered(facts: Sequence[Fact], chance: random.Random) -> list[Slice]:
    """Slices of all logs; those of the policies' own at any moment between them."""
    slices, set_ = deliveries(facts, chance), policies_of(facts)
    for fact in [*set_, *chance.sample(set_, k=len(set_) // 2)]:
        slices.insert(chance.choice((chance.randint(0, len(slices)), len(slices))), slice_of("indicators", [fact]))
    return slices


def policies_of(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if isinstance(fact.event, PolicySet)]


def in_force(facts: Sequence[Fact], on: date) -> dict[PolicyCode, InForce]:
    found = {code: InForce(code, None, reading.default) for code, reading in POLICIES.items()}
    for fact in sorted(policies_of(facts), key=lambda fact: (fact.day, fact.version)):
        if fact.day <= on:
            found[fact.event.code] = InForce(fact.event.code, fact.day, fact.event.value)
    return found


def above(model: Model, unit: str, on: date) -> list[str]:
    """A unit and those above it; nothing of one that is not there."""
    known, found, code = units_on(model, on), [], unit
    while code in known and (known[code].valid_to is None or on < known[code].valid_to):
        found.append(code)
        code = known[code].parent
        if code is None:
            return [*found, "VN"]
    return found


def plainly(model: Model, root: str, on: date, indicator: str, least: int) -> Figure:
    """The districts in a unit, and who of their level stands in none of these, that have as many as asked for."""
    readings = in_force(model.facts, on)
    homes = {code: above(model, state.admin_unit, on) for code, state in states_on(model, on).items() if state.kind in OF_LEVEL}
    districts = [code for code, level in UNITS.items() if level == "district" and root in above(model, code, on)]
    groups = [[f for f, home in homes.items() if district in home] for district in districts]
    placed = {f for group in groups for f in group}
    groups += [[f] for f, home in homes.items() if f not in placed and root in home]
    reached = 0
    for group in groups:
        members = [
            Member(root, f, OF_LEVEL[0], "", "", acts_as_station=False, with_beds=False, difficulty=(), counts={m: n for (_, m), n in at_facility(model, f, on).items()})
            for f in group
        ]  # fmt: skip
        people = (
            count_teams(members, readings)
            if indicator == IndicatorCode.DISTRICT_SURGICAL_TEAM
            else count_specialists(members, readings, Question(indicator, root, on, on).specialists)
        )
        reached += people >= least
    return Figure(reached, len(groups))


@settings(max_examples=10, deadline=None)
@given(history=history, chance=st.randoms(use_true_random=False))
def test_what_districts_have_is_kept_as_it_is_counted_one_by_one_and_as_the_facts_say(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    model = Model(facts)
    _, found = project(delivered(facts, chance), policies_of(facts))
    for (on, indicator, root, least), (kept, alone) in found.items():
        assert kept == alone, (on, indicator, root, least)
        assert kept == plainly(model, root, on, indicator, least), (on, indicator, root, least)


@settings(max_examples=5, deadline=None)
@given(history=history, chance=st.randoms(use_true_random=False))
def test_the_order_in_which_districts_their_people_and_policies_come_leaves_no_trace(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    at_once = [slice_of("indicators", policies_of(facts))] if policies_of(facts) else []
    at_once += [slice_of(p, [f for f in facts if f".{p}." in f.event.type]) for p in ("rotation", "catalog")]
    (one, _), (other, _) = project(at_once, ()), project(delivered(facts, chance), ())
    for name in TABLES:
        assert sorted(map(str, one[name])) == sorted(map(str, other[name])), name
