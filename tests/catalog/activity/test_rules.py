"""What a month's return may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.activity.errors import ReturnHasFaults
from services.catalog.activity.rules import days_of, ensure_holds
from services.catalog.activity.schemas import Line

COUNTS = st.integers(0, 5)
LINES = st.lists(
    st.builds(Line, technique_code=st.sampled_from("ABC"), cases=COUNTS, insured_cases=COUNTS, rotated_cases=COUNTS), max_size=5
)


@given(LINES, st.sets(st.sampled_from("ABC")))
def test_a_return_is_taken_whole_exactly_when_every_line_can_be_so(lines: list[Line], listed: set[str]) -> None:
    codes = [line.technique_code for line in lines]
    fine = len(set(codes)) == len(codes) and set(codes) <= listed
    fine = fine and all(max(line.insured_cases, line.rotated_cases) <= line.cases for line in lines)
    if fine:
        ensure_holds(lines, listed)
    else:
        with pytest.raises(ReturnHasFaults):
            ensure_holds(lines, listed)


def test_a_month_has_its_own_last_day() -> None:
    assert [str(days_of(month)[1]) for month in ("2024-02", "2023-02", "2024-12", "2024-04")] == [
        "2024-02-29",
        "2023-02-28",
        "2024-12-31",
        "2024-04-30",
    ]
