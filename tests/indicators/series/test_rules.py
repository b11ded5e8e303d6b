"""The days of a series."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.series.errors import SeriesTooLong
from services.indicators.series.rules import MOST_POINTS, Span, Step, days_of
from shared.errors import InvalidRequest

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def part_of(day: date, step: Step) -> object:
    """What two days of the same step have in common."""
    quarter = (day.month - 1) // 3
    parts: dict[Step, object] = {
        Step.DAY: day,
        Step.WEEK: day.isocalendar()[:2],
        Step.MONTH: (day.year, day.month),
        Step.QUARTER: (day.year, quarter),
        Step.YEAR: day.year,
    }
    return parts[step]


@given(first=days, more=st.integers(0, 390), step=st.sampled_from(Step))
def test_a_series_has_the_last_day_of_each_step_and_ends_where_it_was_asked_to(first: date, more: int, step: Step) -> None:
    last = first + timedelta(days=more)
    every = [first + timedelta(days=n) for n in range(more + 1)]
    plain = {part_of(day, step): day for day in every}
    assert days_of(Span(first, last, step)) == list(plain.values())


def test_a_long_series_names_the_finest_step_that_would_do() -> None:
    assert len(days_of(Span(date(2024, 1, 1), date(2025, 2, 3), Step.DAY))) == MOST_POINTS
    with pytest.raises(SeriesTooLong) as refused:
        days_of(Span(date(2024, 1, 1), date(2025, 2, 4), Step.DAY))
    assert refused.value.params == {"most": MOST_POINTS, "step": "week"}
    with pytest.raises(SeriesTooLong) as refused:
        days_of(Span(date(1, 1, 1), date.max, Step.MONTH))
    assert refused.value.params["step"] == "year"
    with pytest.raises(InvalidRequest):
        days_of(Span(date(2024, 1, 2), date(2024, 1, 1), Step.DAY))
