"""Periods of reported values."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.reported.rules import days_of


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2023-12", (date(2023, 12, 1), date(2023, 12, 31))),
        ("2024-Q1", (date(2024, 1, 1), date(2024, 3, 31))),
        ("2024-Q4", (date(2024, 10, 1), date(2024, 12, 31))),
    ],
)
def test_a_period_has_its_first_and_last_day(period: str, days: tuple[date, date]) -> None:
    assert days_of(period) == days


@given(
    year=st.integers(1900, 2098), parts=st.sampled_from([[f"-{month:02}" for month in range(1, 13)], [f"-Q{n}" for n in range(1, 5)], [""]])
)
def test_the_months_the_quarters_and_the_year_cover_the_same_days_without_a_gap(year: int, parts: list[str]) -> None:
    days = [days_of(f"{year}{part}") for part in parts]
    assert (days[0][0], days[-1][1]) == (date(year, 1, 1), date(year, 12, 31))
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(days))
