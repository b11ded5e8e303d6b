"""What facilities did within a period, and how many techniques have how many people, equal a plain recomputation in any delivery."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.deed import queries
from services.indicators.deed.rules import Deeds
from services.indicators.figure.rules import Question, numerators
from services.indicators.indicator.rules import IndicatorCode
from shared.contracts import catalog, rotation, transfer, transfer_support, transfer_training
from shared.db import Session, UnitOfWork
from shared.eventlog import Slice
from shared.statement import statement
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections.model import Model
from tests.indicators.projections.test_coverage import DAYS, MONTHS, cases, code, codes, day, deliveries, facts_of, later, until
from tests.indicators.projections.test_staffing import at_facility
from tests.indicators.trial import trial

FACILITIES, PEOPLE = ("F1", "F2", "F3"), ("An", "Binh", "Chi")
PERIODS = [(since, on) for since in DAYS[::4] for on in (*DAYS[1::3], date(2024, 12, 1)) if since <= on]
TABLES = ("listing", "competency", "sent", "taught", "directing", "telehealth", "plan_supplement", "payment", "subject_step", "unit_year")
READ = {name: statement(f"select * from {name}") for name in TABLES}
DEEDS = Deeds(("rotation",), ("transfer", "field_direction"), ("doctor",), ("province",))

place, person = st.sampled_from(FACILITIES), st.sampled_from(PEOPLE)
span = st.integers(0, 100).map(timedelta)
said = st.one_of(
    st.builds(
        story.approval,
        st.sampled_from("ab"),
        st.sampled_from(sorted(story.APPROVALS)),
        place,
        codes,
        day,
        above=st.none() | st.lists(code, unique=True),
    ),
    st.builds(lambda f, m, items: story.returned(f, m, **items), place, st.sampled_from(MONTHS), st.dictionaries(code, cases)),
    st.builds(story.withdrawn, place, st.sampled_from(MONTHS)),
    st.builds(story.first_case, st.sampled_from("tu"), place, code, day),
    st.builds(story.given, st.sampled_from("tu"), st.sampled_from(sorted(story.TRANSFERS)), place, place, day),
    st.builds(lambda n, f, starts, more: story.direction(n, f, starts, until(starts, more)), st.sampled_from("kl"), place, day, later),
    st.builds(story.telehealth, st.sampled_from("xyz"), place, place, day, minutes=st.sampled_from((0, 30))),
    st.builds(
        lambda p, t, on, level, more: story.competency(p, t, on, level=level, lapses=until(on, more)),
        person,
        code,
        day,
        st.sampled_from(("provisional", "proficient", "proficient")),
        later,
    ),
    st.builds(story.incompetent, person, code, day),
    st.builds(lambda n, p, f, starts, more: story.post(n, p, f, starts=starts, until=until(starts, more)), st.sampled_from("pqr"), person, place, day, later),
    st.builds(lambda n, p, starts, more: story.absence(n, p, starts, until(starts, more)), st.sampled_from("vw"), person, day, later),
    st.builds(
        lambda n, what, p, f, starts, more, sender: story.assignment(n, what, p, f, (starts, starts + more), sender=sender),
        st.sampled_from("gh"),
        st.sampled_from(sorted(story.ASSIGNMENTS)),
        person,
        place,
        day,
        span,
        place,
    ),
    st.builds(
        lambda kind, acts, since: story.facility("F3", "12", kind=kind[0], level=kind[1], acts_as_station=acts, since=since),
        st.sampled_from((("regional_polyclinic", "commune"), ("provincial_general_hospital", "province"))),
        st.booleans(),
        day,
    ),
    st.builds(lambda n, on: story.supplement(n, "p", 7, on), st.sampled_from("mn"), day),
    st.builds(lambda n, paid, more: story.payment(n, "p", 5, paid, taken_back=until(paid, more)), st.sampled_from("ij"), st.just(DAYS[3]), later),
)  # fmt: skip
BASIS = [
    story.unit("12", "province", None),
    story.facility("F1", "12", kind="district_health_centre", level="district", beds=9),
    story.facility("F2", "12"),
    story.facility("F3", "12", kind="provincial_general_hospital", level="province", since=DAYS[0]),
    story.approval("a", "granted", "F1", ["A", "B"], DAYS[1]),
    *(story.licence(each, "recorded", each, ["doctor_general"], issued=DAYS[0]) for each in PEOPLE),
    *(story.post(n, each, "F1", starts=DAYS[0]) for n, each in zip("pq", PEOPLE, strict=False)),
    *(story.competency(each, "A", DAYS[2]) for each in PEOPLE),
]  # fmt: skip

type Told = dict[str, Any]
type Project = Callable[[Sequence[Slice]], Told]


@pytest.fixture(scope="module")
def project(server: TestServer, indicators_template: str) -> Iterator[Project]:
    """Applies slices to all projections, as the consumer does, and gives what is read of them; nothing of it stays."""
    with trial(server, indicators_template) as tried:

        async def tell(uow: UnitOfWork) -> Told:
            return {name: await uow.all(query) for name, query in READ.items()} | {"did": await read(uow)}

        yield lambda slices: tried.after(slices, tell)


async def read(session: Session) -> dict[tuple[Any, ...], Any]:
    """By indicator, period and facility: what is counted of it."""
    found = {}
    kinds = list(catalog.FacilityKind)
    for indicator in queries.LIST:
        for since, on in PERIODS:
            asked: Any = {"indicator": indicator, "kinds": kinds, "deeds": DEEDS, "since": since, "as_of": on, "boundaries": on}
            for member in await queries.list_members(session, list(FACILITIES), **asked):
                counted = numerators(Question(indicator, "12", on, on, deeds=DEEDS))
                found[indicator, since, on, member.subject] = sum(member.counts.get(measure, 0) for measure in counted)
    return found


def lists(model: Model, facility: str, technique: str, on: date) -> bool:
    """In force, whether above the level or not."""
    known = model.on(catalog.ApprovalState, on)
    return any(a.facility == facility and technique in a.technique_codes and a.status == "in_force" for a in known)


def deployed(model: Model, facility: str, since: date, on: date, days: Sequence[date] = DAYS) -> int:
    """`days`: on which something may have been approved."""
    count = 0
    for technique in "ABC":
        listed = [d for d in days if lists(model, facility, technique, d)]
        done = [last for last, item in model.months(facility, technique) if item.cases > item.rotated_cases]
        done += [
            e.on
            for e in (fact.event for fact in model.of(transfer_training.FirstCaseRecorded))
            if (e.facility, e.technique_code) == (facility, technique)
        ]
        after = [d for d in done if listed and d >= listed[0]]
        count += bool(after) and listed[0] >= since and since <= min(after) <= on
    return count


def sends(model: Model, facility: str, since: date, on: date) -> bool:
    began = [a for a in model.last(rotation.AssignmentState) if a.from_facility == facility and a.status in {"started", "ended"}]
    rotated = any(since <= a.starts_on <= on for a in began)
    steps = [fact for kind in (transfer.TransferStarted, transfer.TransferAccepted) for fact in model.of(kind)]
    taught = any(fact.event.from_facility == facility and since <= fact.day <= on for fact in steps)
    links = [x for x in model.last(transfer_support.MentoringLinkRecorded) if x.lead_facility == facility]
    days = [since + timedelta(days=n) for n in range((on - since).days + 1)]
    directed = any(x.starts_on <= d < (x.until or date.max) for x in links for d in days)
    return rotated and taught and directed


def level_of(model: Model, facility: str, on: date) -> str | None:
    known = [fact for fact in model.of(catalog.FacilityRecorded) if fact.subject == facility and fact.day <= on]
    return max(known, key=lambda fact: (fact.day, fact.version)).event.level if known else None


def connected(model: Model, facility: str, since: date, on: date) -> bool:
    held = [e for e in model.last(transfer_support.TelehealthHeld) if e.minutes and since <= e.on <= on]
    others = [(e.lower_facility, e.on) for e in held if e.upper_facility == facility]
    others += [(e.upper_facility, e.on) for e in held if e.lower_facility == facility]
    return any(level_of(model, other, on) == "province" for other, on in others)


def masters(model: Model, person: object, technique: str, on: date) -> bool:
    kinds = (rotation.CompetencyRecorded, rotation.CompetencyRevoked)
    facts = [fact for kind in kinds for fact in model.of(kind) if fact.day <= on]
    mine = [f for f in facts if (f.event.practitioner_id, f.event.technique_code) == (person, technique)]
    last = max(mine, key=lambda fact: (fact.day, fact.version)).event if mine else None
    return isinstance(last, rotation.CompetencyRecorded) and last.level == "proficient" and on < (last.lapses_on or date.max)


def mastered(model: Model, facility: str, on: date) -> Counter[str]:
    """Measures of one facility."""
    counts: Counter[str] = Counter()
    doctors = "many" if at_facility(model, facility, on)[facility, "working_doctor.2"] else "few"
    for technique in "ABC":
        if lists(model, facility, technique, on):
            people = {x.practitioner_id for x in model.posts(facility, on) if masters(model, x.practitioner_id, technique, on)}
            counts.update([f"techniques.{doctors}", *(f"proficient.{doctors}.{n + 1}" for n in range(len(people)))])
    return counts


def kept(rows: Sequence[Any], facility: str, on: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        if row["subject"] == facility and row["day"] <= on and row["measure"].split(".")[0] in {"techniques", "proficient"}:
            counts[row["measure"]] += row["delta"]
    return +counts


@settings(max_examples=25, deadline=None)
@given(history=st.lists(said, max_size=25), chance=st.randoms(use_true_random=False))
def test_what_was_done_in_a_period_is_what_the_facts_say_in_any_delivery(
    project: Project, history: list[story.Said], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    model, found = Model(facts), project(deliveries(facts, chance))
    plain = {
        IndicatorCode.NEW_TECHNIQUES_DEPLOYED: deployed,
        IndicatorCode.SENDING_UNITS_SHARE: sends,
        IndicatorCode.TELEHEALTH_UNITS: connected,
    }
    for (indicator, since, on, facility), count in found["did"].items():
        assert count == plain[indicator](model, facility, since, on), (indicator, since, on, facility)
    for on in (*DAYS, date(2024, 5, 2), date(2024, 9, 1)):
        for facility in FACILITIES:
            assert kept(found["subject_step"], facility, on) == mastered(model, facility, on), (facility, on)


@settings(max_examples=15, deadline=None)
@given(history=st.lists(said, max_size=25), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_deeds_are_told_leaves_no_trace(project: Project, history: list[story.Said], chance: random.Random) -> None:
    facts = facts_of([*BASIS, *history])
    one, other = project(deliveries(facts, random.Random(1))), project(deliveries(facts, chance))
    for name in TABLES:
        assert sorted(map(str, one[name])) == sorted(map(str, other[name])), name
