"""What a figure is said to be made of adds up to it, for every indicator, in any unit, on any day, after any history in any delivery."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indicators.explanation import queries
from services.indicators.figure.queries import list_values
from services.indicators.figure.rules import Question
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.value.errors import UnitUnknownOnThatDay
from services.indicators.value.schemas import Value
from shared.db import Session, UnitOfWork
from shared.documents import Page
from shared.eventlog import Slice
from shared.paging import Cursors
from tests.conftest import TestServer
from tests.indicators import story
from tests.indicators.projections import test_coverage, test_staffing, test_work_done
from tests.indicators.projections.test_coverage import DAYS, deliveries, facts_of
from tests.indicators.trial import trial

PAGE = Page(500, None, "", Cursors(b"key"))
UNITS = ("VN", "12", "C1", "C2", "F1")
SINCE = date(2023, 6, 1)
BASIS = [
    story.unit("D1", "district", "12"),
    *test_staffing.BASIS,
    story.facility("F3", "12", kind="district_health_centre", level="district", beds=9),
    story.level_list("commune", "A", "B", since=DAYS[0]),
    story.level_list("district", "B", "C", since=DAYS[0]),
    story.technique("A", "doctor_general"),
    story.approval("a", "granted", "F1", ["A", "B"], DAYS[1]),
    story.approval("later", "granted", "F1", ["C"], DAYS[8]),
    story.post("q", "Binh", "F1", title="nurse", starts=DAYS[1]),
    story.competency("An", "A", DAYS[2]),
    story.competency("Binh", "A", DAYS[2]),
    story.absence("away", "Binh", DAYS[5], DAYS[7]),
    *(story.plan(code, "12", DAYS[0], date(2025, 12, 31), 4, budget={"province": 90}) for code in ("p", "plan")),
    story.assignment("sent", "started", "Binh", "F2", (DAYS[6], DAYS[9]), sender="F3"),
    story.supplement("more", "p", 7, DAYS[6]),
    *(story.payment(name, "p", 5, DAYS[2]) for name in ("kept", "back")),
    story.payment("back", "p", 5, DAYS[2], taken_back=DAYS[5]),
]  # fmt: skip
said = st.one_of(test_staffing.said, test_coverage.said, test_work_done.said)

type Told = tuple[Question, Value, Any, dict[str, Any]]
type Ask = Callable[[Sequence[Slice], Sequence[Question]], list[Told]]


async def explained(session: Session, question: Question) -> Told:
    """A figure as it is asked for, as it is explained, and each of its members explained."""
    (value,) = await list_values(session, question)
    whole: Any = await queries.explain(session, PAGE, question, None, None)
    parts = {each.member: await queries.explain(session, PAGE, question, each.member, None) for each in whole.items}
    return question, value, whole, parts


@pytest.fixture(scope="module")
def ask(server: TestServer, indicators_template: str) -> Iterator[Ask]:
    """Applies slices to all projections, as the consumer does, and gives what is explained then; nothing of it stays."""
    with trial(server, indicators_template) as tried:

        async def read(uow: UnitOfWork, questions: Sequence[Question]) -> list[Told]:
            try:
                return [await explained(uow, question) for question in questions]
            except UnitUnknownOnThatDay:
                return []

        yield lambda slices, questions: tried.after(slices, partial(read, questions=questions))


def counted(part: Any, what: str) -> int:
    """How many items of a kind count; a person, however many stays, once, but each of somebody's assignments."""
    found = [item for item in part.items if item.what == what and item.counts]
    return len({item.practitioner_id if what == "person" else item.key for item in found})


def people_of(question: Question, part: Any) -> int:
    """1 where there are as many people, or facilities, as the question wants."""
    least = question.at_least or (2 if question.indicator == IndicatorCode.POLYCLINIC_GENERAL_DOCTORS else 1)
    return int(counted(part, "person") + counted(part, "facility") >= least)


def money_of(part: Any) -> tuple[int, int]:
    """Paid, and planned with what was added."""
    planned = sum(item.budget for item in part.items if item.what == "plan")
    planned += sum(item.amount for item in part.items if item.what == "supplement" and item.counts)
    return sum(item.amount for item in part.items if item.what == "payment" and item.counts), planned


def made_of(question: Question, part: Any) -> tuple[int | None, int | None]:
    """The numerator and denominator that follow from what a member is made of; None where they do not follow from counting alone."""
    match question.indicator:
        case IndicatorCode.TECHNIQUE_COVERAGE | IndicatorCode.TECHNIQUE_REDUNDANCY:
            found: tuple[int | None, int | None] = counted(part, "technique"), len(part.items)
        case IndicatorCode.NEW_TECHNIQUES_DEPLOYED:
            found = counted(part, "technique"), 1
        case IndicatorCode.SENDING_UNITS_SHARE | IndicatorCode.TELEHEALTH_UNITS:
            found = int(counted(part, "act") > 0), 1
        case IndicatorCode.ROTATION_FULFILMENT:
            found = counted(part, "assignment"), sum(item.stated for item in part.items if item.what == "plan")
        case IndicatorCode.ROTATION_BUDGET:
            found = money_of(part)
        case IndicatorCode.UNIVERSITY_LEVEL_STAFF_SHARE:
            found = counted(part, "person"), len({item.practitioner_id for item in part.items if item.what == "person"})
        case IndicatorCode.DISTRICT_SPECIALIST_DOCTOR | IndicatorCode.DISTRICT_SURGICAL_TEAM:
            found = None, 1
        case _:
            found = people_of(question, part), 1
    return found


def is_traced(item: Any, facts: int) -> bool:
    """Whether everything that counts names facts of the log."""
    positions = [source.position for source in getattr(item, "sources", [])] + [getattr(item, "position", None)]
    return all(position is None or 1 <= position <= facts for position in positions)


@settings(max_examples=8, deadline=None)
@given(
    history=st.lists(said, max_size=25),
    chance=st.randoms(use_true_random=False),
    unit=st.sampled_from(UNITS),
    on=st.sampled_from((*DAYS[3:], date(2024, 12, 1))),
    performed=st.booleans(),
)
def test_what_a_figure_is_made_of_adds_up_to_it(
    ask: Ask, history: list[story.Said], chance: random.Random, unit: str, on: date, *, performed: bool
) -> None:
    facts = facts_of([*BASIS, *history])
    asked = [Question(code, unit, on, on, performed=performed).beginning(min(SINCE, on)) for code in IndicatorCode]
    for question, value, whole, parts in ask(deliveries(facts, chance), asked):
        assert (whole.numerator, whole.denominator, whole.value) == (value.numerator, value.denominator, value.value), question.indicator
        members = [item for item in whole.items if item.counts]
        assert sum(item.numerator for item in members) == value.numerator, question.indicator
        assert sum(item.denominator for item in members) == value.denominator, question.indicator
        for member in whole.items:
            part = parts[member.member]
            numerator, denominator = made_of(question, part)
            assert (part.numerator, part.denominator) == (member.numerator, member.denominator)
            assert numerator in (None, member.numerator), (question.indicator, member.member, part.items)
            assert denominator in (None, member.denominator), (question.indicator, member.member, part.items)
            assert all(is_traced(item, len(facts)) for item in part.items)
            assert all(item.sources for item in part.items if item.what == "person"), (question.indicator, part.items)
