"""Every indicator of every unit on any day and on either map is what the facts say, across a reorganisation, however they are delivered."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.deed.rules import Deeds
from services.indicators.district.rules import Specialists
from services.indicators.figure.queries import list_values
from services.indicators.figure.rules import Question
from services.indicators.indicator.rules import IndicatorCode
from shared.db import UnitOfWork
from shared.eventlog import Slice
from shared.together import together
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections import country
from tests.indicators.projections.country import BEGUN, CUT, FACILITIES, PLAIN, PLANS, POLYCLINIC, STATION, Asked, stands
from tests.indicators.projections.model import Model
from tests.indicators.projections.test_coverage import DAYS, MONTHS, cases, codes, day, deliveries, facts_of, later, until
from tests.indicators.trial import trial

PEOPLE = ("An", "Binh", "Chi", "Dung")
TITLES = ("doctor_general", "nurse", "pharmacist", "traditional_physician", "midwife", "village_health_worker", "village_midwife")
DEEDS = Deeds(("rotation",), ("transfer", "field_direction"), ("doctor",), ("province",), BEGUN)
SURGEONS = Specialists(("surgery",))
ON = [BEGUN, date(2024, 3, 20), CUT - timedelta(days=1), CUT, date(2024, 8, 31), date(2025, 2, 1)]
ABOVE = {code for map_ in (country.OLD, country.NEW) for _, above, _ in map_.values() if (code := above)}

place, person, span = st.sampled_from(FACILITIES), st.sampled_from(PEOPLE), st.integers(0, 200).map(timedelta)
said = st.one_of(
    st.builds(story.approval, st.sampled_from("abc"), st.sampled_from(sorted(story.APPROVALS)), place, codes, day),
    st.builds(lambda f, m, items: story.returned(f, m, **items), place, st.sampled_from(MONTHS), st.dictionaries(st.sampled_from("ABC"), cases)),
    st.builds(story.withdrawn, place, st.sampled_from(MONTHS)),
    st.builds(story.first_case, st.sampled_from("tu"), place, st.sampled_from("ABC"), day),
    st.builds(lambda members, since: story.level_list("commune", *members, since=since), codes, day),
    st.builds(
        lambda n, what, p, issued, more, on: story.licence(n, what, p, ["doctor_general"], issued=issued, expires=until(issued, more), on=on),
        st.sampled_from("lmno"), st.sampled_from(sorted(story.LICENCES)), person, day, later, st.none() | day,
    ),
    st.builds(
        lambda n, p, f, title, kind, starts, more, v: story.post(n, p, f, title=title, kind=kind, starts=starts, until=until(starts, more), village=v, months=9),
        st.sampled_from("ijklmn"), person, place, st.sampled_from(TITLES), st.sampled_from(("permanent", "contract")), day, later,
        st.sampled_from((None, "V1", "V2")),
    ),
    st.builds(lambda n, p, starts, more: story.absence(n, p, starts, until(starts, more)), st.sampled_from("xy"), person, day, later),
    st.builds(
        lambda p, degree, specialty, on: story.practitioner(p, degree, specialty=specialty, on=on),
        person, st.sampled_from(("specialist_1", "college_nurse")), st.sampled_from(("surgery", "anaesthesia", "theatre")), day,
    ),
    st.builds(
        lambda n, what, p, f, starts, more, sender, plan: story.assignment(n, what, p, f, (starts, starts + more), sender=sender, plan=plan),
        st.sampled_from("gh"), st.sampled_from(sorted(story.ASSIGNMENTS)), person, place, day, span, place, st.sampled_from(sorted(PLANS)),
    ),
    st.builds(lambda p, t, on, more: story.competency(p, t, on, lapses=until(on, more)), person, st.sampled_from("ABC"), day, later),
    st.builds(story.incompetent, person, st.sampled_from("ABC"), day),
    st.builds(story.given, st.sampled_from("tu"), st.sampled_from(sorted(story.TRANSFERS)), place, place, day),
    st.builds(lambda n, f, starts, more: story.direction(n, f, starts, until(starts, more)), st.sampled_from("kl"), place, day, later),
    st.builds(story.telehealth, st.sampled_from("xyz"), place, place, day, minutes=st.sampled_from((0, 30))),
    st.builds(
        lambda p, starts, more, stated, on: story.plan(p, PLANS[p], starts, starts + more, stated, on=on, budget={"district": 10 * stated}),
        st.sampled_from(sorted(PLANS)), day, span, st.integers(1, 5), day,
    ),
    st.builds(lambda n, p, on, amount: story.supplement(n, p, amount, on), st.sampled_from("mn"), st.sampled_from(sorted(PLANS)), day, st.integers(0, 9)),
    st.builds(lambda n, paid, more: story.payment(n, sorted(PLANS)["ijk".index(n)], 5, paid, taken_back=until(paid, more)), st.sampled_from("ijk"), st.just(DAYS[3]), later),
    st.builds(
        lambda acts, serves, since: stands("F2", "C2" if since < CUT else "C1", POLYCLINIC, since, acts_as_station=acts, serves=serves),
        st.booleans(), st.lists(st.sampled_from(("C1", "C3", "N3")), unique=True), day,
    ),
    st.builds(lambda since, beds: stands("F1", "C1", STATION, since, beds=beds), day, st.sampled_from((None, 4))),
)  # fmt: skip
BASIS = [
    *country.told(),
    *(story.technique(each, "doctor_general") for each in "ABC"),
    *(story.level_list(level, "A", "B", since=DAYS[0]) for level in ("commune", "district", "province")),
    story.approval("a", "granted", "F1", ["A", "B"], DAYS[1]),
    story.approval("b", "granted", "H1", ["A"], DAYS[1]),
    *(story.licence(n, "recorded", each, ["doctor_general"], issued=DAYS[0]) for n, each in zip("lm", PEOPLE, strict=False)),
    *(story.post(n, each, f, starts=DAYS[0], title=title) for n, each, f, title in zip("ijk", PEOPLE, ("H1", "H1", "H1"), (*TITLES[:1] * 2, "nurse"), strict=False)),
    *(story.practitioner(each, "specialist_1", specialty=what) for each, what in zip(PEOPLE, ("surgery", "anaesthesia", "theatre"), strict=False)),
    story.returned("F1", "2024-02", A=(3, 0)),
    *(story.licence(f"l{each}", "recorded", each, ["doctor_general"]) for each in ("Dung", "Hai", "Khanh")),
    *(story.post(f"{each}'s", each, f) for each, f in (("Dung", "F1"), ("Hai", "F2"), ("Khanh", "F2"))),
    *(
        story.post(title, title, f, title=title, village=village, months=9)
        for title, f, village in zip(TITLES[2:], ("F4", "F1", "F2", "F1", "F1"), (None, None, None, "V2", "V1"), strict=True)
    ),
    *(story.competency(each, "A", DAYS[2]) for each in ("An", "Binh", "Dung")),
    *(story.plan(code, unit, DAYS[0], date(2025, 3, 1), 3, budget={"district": 30}) for code, unit in PLANS.items()),
    *(story.assignment(f"of {code}", "started", "An", "F1", (DAYS[2], DAYS[3]), plan=code) for code in PLANS),
    *(story.payment(f"of {code}", code, 5, DAYS[4]) for code in PLANS),
    story.payment("back", "p", 4, DAYS[4]),
    story.payment("back", "p", 4, DAYS[4], taken_back=DAYS[6]),
    story.given("of H1", "started", "H1", "F1", DAYS[3]),
    story.direction("of H1", "H1", DAYS[1]),
    story.telehealth("of G", "G", "F1", DAYS[4]),
]  # fmt: skip

type Read = Callable[[Sequence[Slice], Sequence[Question]], list[dict[str, tuple[int, int]]]]


@pytest.fixture(scope="module")
def read(server: TestServer, indicators_template: str) -> Iterator[Read]:
    """Applies slices to all projections, as the consumer does, and answers questions; nothing of it stays."""
    with trial(server, indicators_template) as tried:

        async def read(uow: UnitOfWork, questions: Sequence[Question]) -> list[dict[str, tuple[int, int]]]:
            found = await together(uow, [partial(list_values, question=each) for each in questions])
            return [{value.unit: (value.numerator, value.denominator) for value in values} for values in found]

        yield lambda slices, questions: tried.after(slices, partial(read, questions=questions))


def questions_of(asked: Sequence[Asked]) -> list[tuple[Asked, Question]]:
    """Every indicator of the country and of the units below each unit."""
    found = []
    for each in asked:
        above = [code for code in country.map_of(each.boundaries) if code in ABOVE]
        for indicator in PLAIN:
            whole = Question(indicator, "VN", each.as_of, each.boundaries, deeds=DEEDS, specialists=SURGEONS)
            found += [(each, whole), *((each, replace(whole, unit=code, children=True)) for code in ("VN", *above))]
    return found


moments = st.lists(
    st.builds(Asked, st.sampled_from(ON), st.sampled_from((CUT - timedelta(days=1), CUT))) | st.sampled_from([Asked(d, d) for d in ON]),
    min_size=2,
    max_size=2,
)


@settings(max_examples=8, deadline=None)
@given(history=st.lists(said, max_size=25), asked=moments, chance=st.randoms(use_true_random=False))
def test_every_figure_is_what_the_facts_say_on_any_day_and_on_either_map(
    read: Read, history: list[story.Said], asked: list[Asked], chance: random.Random
) -> None:
    facts = facts_of([*BASIS, *history])
    model, questions = Model(facts), questions_of(asked)
    answers = read(deliveries(facts, chance), [question for _, question in questions])
    for (each, question), values in zip(questions, answers, strict=True):
        plain = {unit: PLAIN[IndicatorCode(question.indicator)](model, unit, each) for unit in values}
        assert values == plain, (question.indicator, question.unit, each)
