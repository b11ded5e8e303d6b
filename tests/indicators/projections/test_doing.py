"""What facilities did so far in a year, kept as sums, equals what is read of each facility and what the facts say, in any delivery."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.indicators.deed.rules import Deeds
from services.indicators.figure.queries import list_alone
from services.indicators.figure.rules import Question, choose, count, numerators
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.value.queries import list_kept
from services.indicators.value.rules import Population, by_root
from shared.contracts import catalog, rotation, transfer, transfer_support
from shared.db import Session, UnitOfWork
from shared.eventlog import Slice
from shared.statement import statement
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections.model import Model
from tests.indicators.projections.test_coverage import cases, code, codes, deliveries, facts_of
from tests.indicators.projections.test_work_done import deployed
from tests.indicators.trial import trial

FACILITIES, UNITS = ("F1", "F2", "F3"), ("P1", "P2", "D1", "VN")
DAYS = [date(2023, 7, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 10), date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 3)]
LOOKED_AT = sorted({*DAYS, *(d + timedelta(days=1) for d in DAYS), date(2025, 12, 31), date(2026, 1, 1), date(2027, 5, 5)})
MONTHS = ("2023-06", "2023-12", "2024-01", "2024-12", "2025-02")
KINDS = (
    ("commune_station", "commune"),
    ("regional_polyclinic", "commune"),
    ("district_health_centre", "district"),
    ("provincial_general_hospital", "province"),
)
USUAL, DISPATCHING = Deeds(), Deeds((), ("dispatch_to_stations", "rotation"))
QUESTIONS = [
    ("new_techniques_deployed", USUAL, Population()),
    ("new_techniques_deployed", USUAL, Population(("district_health_centre", "commune_station"), with_beds=True)),
    ("sending_units_share", USUAL, Population()),
    ("sending_units_share", DISPATCHING, Population(with_beds=True)),
    ("sending_units_share", Deeds(("field_direction", "dispatch_to_stations"), ("transfer",)), Population(("district_health_centre",))),
    ("sending_units_share", Deeds(("field_direction",)), Population()),
    ("telehealth_units", USUAL, Population()),
    ("telehealth_units", USUAL, Population(("regional_polyclinic",), acting_as_station=True)),
]  # fmt: skip

place, day = st.sampled_from(FACILITIES), st.sampled_from(DAYS)
techniques = st.one_of(
    st.builds(story.approval, st.sampled_from("ab"), st.sampled_from(sorted(story.APPROVALS)), place, codes, day),
    st.builds(lambda f, m, items: story.returned(f, m, **items), place, st.sampled_from(MONTHS), st.dictionaries(code, cases)),
    st.builds(story.withdrawn, place, st.sampled_from(MONTHS)),
    st.builds(story.first_case, st.sampled_from("tu"), place, code, day),
)
sent = st.builds(
    lambda n, what, f, starts, sender, title: story.assignment(n, what, "An", f, (starts, starts), sender=sender, title=title),
    st.sampled_from(("g", "h", "of F1")),
    st.sampled_from(("started", "started", "ended", "approved", "cancelled")),
    place,
    day,
    place,
    st.sampled_from(("doctor_general", "assistant_doctor", "doctorate", "nurse")),
)
led = st.builds(story.direction, st.sampled_from("kl"), place, day, st.none() | st.sampled_from(DAYS))
met = st.builds(story.telehealth, st.sampled_from(("x", "of F3")), place, place, day, minutes=st.sampled_from((0, 30)))
given_ = st.builds(story.given, st.sampled_from("tu"), st.sampled_from(sorted(story.TRANSFERS)), place, place, day)
stands = st.one_of(
    st.builds(
        lambda f, at, kind, acts, beds, since: story.facility(f, at, kind=kind[0], level=kind[1], acts_as_station=acts, beds=beds, since=since),
        place, st.sampled_from(("P1", "P2", "D1")), st.sampled_from(KINDS), st.booleans(), st.sampled_from((None, 9)), day,
    ),
    st.builds(story.closed, place, day),
    st.builds(lambda parent, since: story.unit("D1", "district", parent, since=since), st.sampled_from(("P1", "P2")), day),
)  # fmt: skip
said = st.one_of(techniques, sent, sent, led, met, given_, stands)
BASIS = [
    story.unit("P1", "province", None),
    story.unit("P2", "province", None),
    story.unit("D1", "district", "P1"),
    story.facility("F1", "D1", kind="district_health_centre", level="district", beds=9),
    story.facility("F2", "D1"),
    story.facility("F3", "P1", kind="provincial_general_hospital", level="province"),
    story.approval("a", "granted", "F1", ["A", "B"], DAYS[2]),
    story.returned("F1", "2024-01", A=(2, 0)),
    story.assignment("of F1", "started", "An", "F2", (DAYS[3], DAYS[3]), sender="F1"),
    story.given("of F3", "started", "F3", "F1", DAYS[2]),
    story.telehealth("of F3", "F3", "F2", DAYS[3]),
]  # fmt: skip
READ = statement("select * from subject_step")

type Figures = list[tuple[Question, dict[str, Any], dict[str, Any]]]
type Project = Callable[[Sequence[Slice], Sequence[date]], tuple[list[Any], Figures]]


@pytest.fixture(scope="module")
def project(server: TestServer, indicators_template: str) -> Iterator[Project]:
    """Applies slices to all projections, as the consumer does, and gives the steps and the figures of some days; nothing of it stays."""
    with trial(server, indicators_template) as tried:

        async def read(uow: UnitOfWork, days: Sequence[date]) -> tuple[list[Any], Figures]:
            return await uow.all(READ), [await told(uow, *asked, on) for asked in QUESTIONS for on in days]

        yield lambda slices, days: tried.after(slices, partial(read, days=days))


async def told(
    session: Session, indicator: str, deeds: Deeds, population: Population, on: date
) -> tuple[Question, dict[str, Any], dict[str, Any]]:
    """The figures of all units, out of the kept sums, and out of each facility."""
    question = Question(indicator, "VN", on, on, deeds=deeds, population=population)
    assert question.of_sums
    measures = [*numerators(question), "not_reported"]
    kept = await list_kept(session, UNITS, list_="own", measures=measures, as_of=on)
    alone = await list_alone(session, question, UNITS)
    sums, each = (
        {
            unit: (count(question, chosen), sum(m.counts.get("not_reported", 0) for m in chosen) if question.by_returns else 0)
            for unit, chosen in by_root(choose(question, members), UNITS).items()
        }
        for members in (kept, alone)
    )
    return question, sums, each


def state_of(model: Model, facility: str, on: date) -> Any:
    """What a facility is on a day; None where it is not."""
    known = [
        f for kind in (catalog.FacilityRecorded, catalog.FacilityClosed) for f in model.of(kind) if f.subject == facility and f.day <= on
    ]
    last = max(known, key=lambda fact: (fact.day, fact.version)).event if known else None
    return last if isinstance(last, catalog.FacilityRecorded) else None


def is_station(model: Model, facility: str, on: date) -> bool:
    known = state_of(model, facility, on)
    return known is not None and (known.kind == "commune_station" or (known.kind == "regional_polyclinic" and known.acts_as_station))


def did(model: Model, facility: str, on: date) -> set[str]:
    """The acts of a facility from 1 January until a day."""
    since = on.replace(month=1, day=1)
    began = [
        a
        for a in model.last(rotation.AssignmentState)
        if a.from_facility == facility and a.status in {"started", "ended"} and since <= a.starts_on <= on
    ]
    steps = [fact for kind in (transfer.TransferStarted, transfer.TransferAccepted) for fact in model.of(kind)]
    dispatched = [a for a in began if a.title in {"doctor_general", "assistant_doctor"} and is_station(model, a.to_facility, a.starts_on)]
    links = [x for x in model.last(transfer_support.MentoringLinkRecorded) if x.lead_facility == facility]
    done = {
        "rotation": began,
        "dispatch_to_stations": dispatched,
        "transfer": [f for f in steps if f.event.from_facility == facility and since <= f.day <= on],
        "field_direction": [x for x in links if max(x.starts_on, since) <= on and max(x.starts_on, since) < (x.until or date.max)],
    }
    return {act for act, facts in done.items() if facts}


def connected(model: Model, facility: str, on: date) -> bool:
    held = [e for e in model.last(transfer_support.TelehealthHeld) if e.minutes and on.replace(month=1, day=1) <= e.on <= on]
    others = [(e.lower_facility, e.on) for e in held if e.upper_facility == facility]
    others += [(e.upper_facility, e.on) for e in held if e.lower_facility == facility]
    return any(getattr(state_of(model, other, day), "level", None) in {"province", "central"} for other, day in others)


def plain(model: Model, facility: str, on: date) -> Counter[str]:
    """The measures of a facility on a day."""
    acts = did(model, facility, on)
    counts = Counter({"did." + "+".join(sorted(acts)): 1} if acts else {})
    counts["deployed"] = deployed(model, facility, on.replace(month=1, day=1), on, DAYS)
    counts["connected"] = int(connected(model, facility, on))
    return +counts


def kept_of(steps: Sequence[Any], facility: str, on: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in steps:
        if row["subject"] == facility and row["day"] <= on and row["measure"].partition(".")[0] in {"did", "deployed", "connected"}:
            counts[row["measure"]] += row["delta"]
    return +counts


EDGES = [
    story.direction("k", "F1", DAYS[0], DAYS[2]),
    story.direction("l", "F3", DAYS[4], DAYS[5] + timedelta(days=1)),
    story.assignment("g", "started", "An", "F2", (DAYS[1], DAYS[1]), sender="F3", title="assistant_doctor"),
    story.assignment("h", "started", "An", "F2", (DAYS[4], DAYS[4]), sender="F2"),
    story.assignment("h", "ended", "An", "F2", (DAYS[4], DAYS[4]), sender="F1"),
    story.telehealth("x", "F1", "F2", DAYS[5]),
    story.facility("F1", "P2", kind="provincial_general_hospital", level="province", since=DAYS[5]),
    story.facility("F2", "P2", kind="regional_polyclinic", since=DAYS[4]),
]


@settings(max_examples=35, deadline=None)
@given(
    history=st.lists(said, max_size=25),
    days=st.lists(st.sampled_from(LOOKED_AT), min_size=2, max_size=3),
    chance=st.randoms(use_true_random=False),
)
@example(history=EDGES, days=LOOKED_AT, chance=random.Random(1))
@example(history=EDGES, days=LOOKED_AT, chance=random.Random(2))
def test_deeds_of_the_year_are_kept_as_the_facts_say_and_as_each_facility_tells(
    project: Project, history: list[story.Said], days: list[date], chance: random.Random
) -> None:  # fmt: skip
    facts = facts_of([*BASIS, *history])
    model, (steps, figures) = Model(facts), project(deliveries(facts, chance), days)
    for on in LOOKED_AT:
        for facility in FACILITIES:
            assert kept_of(steps, facility, on) == plain(model, facility, on), (facility, on)
    for question, sums, each in figures:
        assert sums == each, (question.indicator, question.deeds, question.population, question.as_of)


@pytest.mark.parametrize(
    ("indicator", "deeds", "is_kept"),
    [
        ("sending_units_share", Deeds(titles=("nurse",)), True),
        ("sending_units_share", Deeds(("dispatch_to_stations",), titles=("nurse",)), False),
        ("sending_units_share", Deeds(since=date(2024, 1, 1)), True),
        ("sending_units_share", Deeds(since=date(2023, 1, 1)), False),
        ("telehealth_units", Deeds(connected_to=("province", "central")), True),
        ("telehealth_units", Deeds(connected_to=("district",)), False),
    ],
)
def test_what_is_not_asked_as_usual_is_read_of_each_facility(indicator: str, deeds: Deeds, is_kept: bool) -> None:
    on = date(2024, 6, 30)
    asked = Question(IndicatorCode(indicator), "VN", on, on, deeds=deeds)
    assert asked.of_sums is is_kept
