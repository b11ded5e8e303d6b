"""Judging a target, and the days of reports and tasks."""

from datetime import date
from fractions import Fraction

import pytest

from services.indicators.document.schemas import Wording
from services.indicators.forecast.rules import Forecast
from services.indicators.progress.rules import State, Status, due_day, judge, state_of_report, state_of_task
from services.indicators.target.rules import goal_of
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


def met(value: int) -> Forecast:
    """A forecast that says this value and nothing else."""
    return Forecast(PERIOD[1], *[Fraction(value)] * 4)


@pytest.mark.parametrize(
    ("comparison", "value", "is_met"),
    [
        (Comparison.AT_LEAST, Fraction(80), True),
        (Comparison.MORE_THAN, Fraction(80), False),
        (Comparison.MORE_THAN, Fraction(800_001, 10_000), True),
        (Comparison.COUNT, Fraction(79), False),
        (Comparison.KEEP, Fraction(80), True),
    ],
)
def test_the_documents_own_word_decides_whether_a_value_meets_the_target(comparison: Comparison, value: Fraction, is_met: bool) -> None:
    assert judge(target(comparison), value, Fraction(80), None, overdue=False).met is is_met


def test_to_keep_without_a_figure_means_not_below_the_start() -> None:
    kept = target(Comparison.KEEP, None)
    assert goal_of(kept, Fraction(50)) == 50
    assert goal_of(kept, None) is None
    assert goal_of(target(Comparison.AT_LEAST, 80), Fraction(50)) == 80


def test_a_count_without_a_figure_is_shown_and_not_judged() -> None:
    found = judge(target(Comparison.COUNT, None), Fraction(5), goal_of(target(Comparison.COUNT, None), Fraction(5)), None, overdue=False)
    assert (found.met, found.status) == (None, Status.NO_DATA)


@pytest.mark.parametrize(
    ("value", "ahead", "overdue", "status"),
    [
        (85, met(85), False, Status.MET),
        (85, None, False, Status.MET),
        (85, met(75), False, Status.AT_RISK),
        (60, met(80), False, Status.ON_TRACK),
        (60, met(79), False, Status.OFF_TRACK),
        (60, Forecast(PERIOD[1], Fraction(75), Fraction(70), Fraction(81), Fraction(70)), False, Status.AT_RISK),
        (60, None, False, Status.AT_RISK),
        (60, met(80), True, Status.OFF_TRACK),
        (85, None, True, Status.MET),
    ],
)
def test_the_status_is_what_is_forecast_for_the_targets_day(value: int, ahead: Forecast | None, overdue: bool, status: Status) -> None:
    assert judge(target(), Fraction(value), Fraction(80), ahead, overdue=overdue).status is status


def test_what_would_not_be_met_without_renewals_is_at_risk_in_the_last_year() -> None:
    ahead = Forecast(PERIOD[1], Fraction(85), Fraction(60), Fraction(90), unrenewed=Fraction(60))
    assert [judge(target(), Fraction(85), Fraction(80), ahead, soon=soon).status for soon in (False, True)] == [Status.MET, Status.AT_RISK]


def test_a_value_above_both_ends_is_on_track_only_if_it_comes_down_between_them() -> None:
    between = target(Comparison.BETWEEN, 100, target_to=200)
    found = [judge(between, Fraction(250), Fraction(100), met(ahead), overdue=False) for ahead in (150, 240)]
    assert [(each.met, each.gap, each.status) for each in found] == [(False, 0, Status.ON_TRACK), (False, 0, Status.OFF_TRACK)]


def report(**more: object) -> ReportDue:
    return ReportDue.model_validate({"no": "1", "clause": None, "what": TEXT, "who": TEXT, "every": Every.YEAR, **more})


@pytest.mark.parametrize(
    ("due", "day", "expected", "state"),
    [
        (report(before="06-15"), date(2021, 6, 14), date(2021, 6, 15), State.UPCOMING),
        (report(before="06-15"), date(2021, 6, 15), date(2021, 6, 15), State.PAST_DUE_DAY),
        (report(before="06-15"), date(2021, 6, 16), date(2022, 6, 15), State.UPCOMING),
        (report(before="06-15"), date(2026, 1, 1), date(2025, 6, 15), State.PAST_DUE_DAY),
        (report(month=12), date(2023, 2, 1), date(2023, 12, 31), State.UPCOMING),
        (report(month=12), date(2023, 12, 31), date(2023, 12, 31), State.UPCOMING),
        (report(every=Every.ONCE, before_day=date(2021, 12, 1)), date(2021, 12, 1), date(2021, 12, 1), State.PAST_DUE_DAY),
        (report(every=Every.ONCE, before_day=date(2021, 12, 1)), date(2021, 12, 2), date(2021, 12, 1), State.PAST_DUE_DAY),
        (report(every=Every.ONCE), date(2021, 12, 2), None, State.NO_DAY),
    ],
)
def test_a_report_is_due_next_on_its_day_within_the_programme(due: ReportDue, day: date, expected: date | None, state: State) -> None:
    assert due_day(due, PERIOD, day) == expected
    assert state_of_report(due, expected, day) is state


def test_before_a_day_means_that_the_day_itself_is_too_late() -> None:
    on = date(2021, 1, 30)
    assert state_of_task(Due(kind=DueKind.DAY, day=on, before=True), on) is State.PAST_DUE_DAY
    assert state_of_task(Due(kind=DueKind.DAY, day=on), on) is State.UPCOMING
    assert state_of_task(Due(kind=DueKind.ONGOING), on) is State.ONGOING
