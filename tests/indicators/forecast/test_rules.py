"""Trend, what is committed, and both together."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import correlation, linear_regression

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.forecast.rules import Bounds, Committed, Path, Point, Trend, forecast, joined, trend_days, trend_of

NOW = date(2026, 1, 1)
FULL, HALF = Fraction(1), Fraction(1, 2)
value = st.fractions(0, 100, max_denominator=60)
change = st.fractions(-100, 100, max_denominator=60)
trends = st.none() | st.builds(Trend, st.fractions(-1, 1, max_denominator=300), st.fractions(0, 9, max_denominator=60))
paths = st.builds(
    lambda now, trend, more, days, kept: Path(Point(NOW, now), trend, more, NOW + timedelta(days=days), kept),
    value,
    trends,
    change,
    st.integers(1, 3000),
    st.sampled_from((Fraction(0), HALF, FULL)),
)


def points(*values: int) -> list[Point]:
    return [Point(NOW + timedelta(days=90 * n), Fraction(each)) for n, each in enumerate(values)]


@given(st.lists(st.tuples(st.integers(-400, 0), value), min_size=2, max_size=6, unique_by=lambda each: each[0]))
def test_the_trend_is_the_line_of_least_squares_as_far_as_it_explains_the_values(found: list[tuple[int, Fraction]]) -> None:
    trend = trend_of([Point(NOW + timedelta(days=day), each) for day, each in found])
    line = linear_regression([day for day, _ in found], [float(each) for _, each in found])
    assert trend is not None
    told = [float(each) for _, each in found]
    explained = correlation([day for day, _ in found], told) ** 2 if len(set(told)) > 1 else 0
    assert float(trend.per_day) == pytest.approx(line.slope * explained, abs=1e-6)
    assert float(trend.spread) == pytest.approx(max(abs(float(v) - line.slope * d - line.intercept) for d, v in found), abs=1e-6)


def test_one_value_makes_no_trend() -> None:
    assert trend_of(points(5)) is None


def test_a_trend_counts_less_with_each_year() -> None:
    assert trend_days(365, HALF) == 365
    assert trend_days(730, HALF) == 365 + Fraction(365, 2)
    assert trend_days(1000, FULL) == 1000
    assert trend_days(1000, Fraction(0)) == 365


@given(change, change)
def test_of_two_changes_that_point_the_same_way_the_larger_counts_and_others_add_up(trend: Fraction, committed: Fraction) -> None:
    both = joined(trend, committed)
    assert both == (max(trend, committed, key=abs) if (trend > 0) == (committed > 0) and trend and committed else trend + committed)


@given(paths, st.builds(Committed, value, value, value))
def test_a_forecast_lies_between_its_bounds_and_its_own_lowest_and_highest(path: Path, committed: Committed) -> None:
    found = forecast(replace(path, change=committed.change(path.now.value)), committed, Bounds(Fraction(0), Fraction(100)))
    assert 0 <= found.low <= found.value <= found.high <= 100
    assert found.low <= committed.known, "nothing that ends is renewed"


@given(paths, st.fractions(1, 100, max_denominator=60), st.booleans())
def test_the_day_met_is_the_first_on_which_the_way_reaches_the_goal(path: Path, above: Fraction, strict: bool) -> None:
    goal = path.now.value + above
    found = path.day_reached(goal, strict=strict)

    def reaches(reached: Fraction) -> bool:
        return reached > goal or (reached == goal and not strict)

    if found is None:
        assert not reaches(path.value(path.days))
    elif found <= path.by:
        gone = (found - NOW).days
        assert reaches(path.value(gone))
        assert not reaches(path.value(gone - 1)) or (path.rise(1) >= 0) != (path.change >= 0), "the first, where the way only rises"
    else:
        assert reaches(path.value(path.days) + path.rise((found - NOW).days) - path.rise(path.days))


def test_what_ends_later_than_it_is_known_in_full_is_taken_to_be_renewed() -> None:
    committed = Committed(near=Fraction(90), known=Fraction(10), planned=Fraction(10))
    assert committed.change(Fraction(90)) == 0
    assert Committed(near=Fraction(80), known=Fraction(10), planned=Fraction(15)).change(Fraction(90)) == -10 + 5
