"""When a month can be settled."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.settlement.errors import MonthNotSettled, SettlementDayUnfit
from services.catalog.settlement.rules import ensure_day_fits, ensure_settled

LAST = date(2025, 1, 31)


@given(st.integers(-40, 40), st.integers(-40, 40))
def test_a_month_is_settled_from_its_last_day_on_and_not_before_it_happens(settled: int, today: int) -> None:
    settled_on, now = LAST + timedelta(days=settled), LAST + timedelta(days=today)
    if 0 <= settled <= today:
        ensure_day_fits(settled_on, LAST, now)
    else:
        with pytest.raises(SettlementDayUnfit):
            ensure_day_fits(settled_on, LAST, now)


def test_only_a_settled_month_is_reopened() -> None:
    ensure_settled("settled")
    with pytest.raises(MonthNotSettled):
        ensure_settled("reopened")
