"""Judging a target, and the days of reports and tasks."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from services.indicators.document.schemas import Wording
from services.indicators.progress.rules import Point, State, Status, due_day, judge, state_of_report, state_of_task
from services.indicators.target.schemas import Comparison, Population, Target, TargetUnit
from services.indicators.task.schemas import Due, DueKind, Every, ReportDue

TEXT = Wording(vi="a", en="a")
PERIOD = (date(2021, 1, 1), date(2025, 12, 31))


def target(comparison: Comparison = Comparison.AT_LEAST, value: int | None = 80, **more: object) -> Target:
    return Target.model_validate(
        {
            "no": "1",
            "code": "technique_coverage",
            "clause": None,
            "title": TEXT,
            "population": Population(text=TEXT),
            "comparison": comparison,
            "target": value,
            "unit": TargetUnit.PERCENT,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("comparison", "value", "met"),
    [
        (Comparison.AT_LEAST, Fraction(80), True),
        (Comparison.MORE_THAN, Fraction(80), False),
        (Comparison.MORE_THAN, Fraction(800_001, 10_000), True),
        (Comparison.COUNT, Fraction(79), False),
        (Comparison.KEEP, Fraction(80), True),
    ],
)
def test_the_documents_own_word_decides_whether_a_value_meets_the_target(comparison: Comparison, value: Fraction, met: bool) -> None:
    assert judge(target(comparison), Point(date(2023, 1, 1), value), None, PERIOD).met is met


def test_to_keep_without_a_figure_means_not_below_the_start() -> None:
    kept = target(Comparison.KEEP, None)
    assert judge(kept, Point(date(2023, 1, 1), Fraction(50)), Fraction(50), PERIOD).status is Status.MET
    assert judge(kept, Point(date(2023, 1, 1), Fraction(49)), Fraction(50), PERIOD).met is False
    assert judge(kept, Point(date(2023, 1, 1), Fraction(49)), None, PERIOD).status is Status.NO_DATA


def test_a_count_without_a_figure_is_shown_and_not_judged() -> None:
    assert judge(target(Comparison.COUNT, None), Point(date(2023, 1, 1), Fraction(5)), None, PERIOD).met is None


def test_the_line_begins_at_the_documents_baseline_where_nothing_was_measured() -> None:
    now = Point(date(2021, 1, 2), Fraction(24))
    assert judge(target(), now, None, PERIOD).status is Status.ON_TRACK
    assert judge(target(baseline=Decimal("24.4")), now, None, PERIOD).status is Status.OFF_TRACK


def report(**more: object) -> ReportDue:
    return ReportDue.model_validate({"no": "1", "clause": None, "what": TEXT, "who": TEXT, "every": Every.YEAR, **more})


@pytest.mark.parametrize(
    ("due", "day", "expected", "state"),
    [
        (report(before="06-15"), date(2021, 6, 15), date(2021, 6, 15), State.UPCOMING),
        (report(before="06-15"), date(2021, 6, 16), date(2022, 6, 15), State.UPCOMING),
        (report(before="06-15"), date(2026, 1, 1), date(2025, 6, 15), State.PAST_DUE_DAY),
        (report(month=12), date(2023, 2, 1), date(2023, 12, 31), State.UPCOMING),
        (report(every=Every.ONCE, before_day=date(2021, 12, 1)), date(2021, 12, 2), date(2021, 12, 1), State.PAST_DUE_DAY),
        (report(every=Every.ONCE), date(2021, 12, 2), None, State.NO_DAY),
    ],
)
def test_a_report_is_due_next_on_its_day_within_the_programme(due: ReportDue, day: date, expected: date | None, state: State) -> None:
    assert due_day(due, PERIOD, day) == expected
    assert state_of_report(expected, day) is state


def test_before_a_day_means_that_the_day_itself_is_too_late() -> None:
    on = date(2021, 1, 30)
    assert state_of_task(Due(kind=DueKind.DAY, day=on, before=True), on) is State.PAST_DUE_DAY
    assert state_of_task(Due(kind=DueKind.DAY, day=on), on) is State.UPCOMING
    assert state_of_task(Due(kind=DueKind.ONGOING), on) is State.ONGOING
