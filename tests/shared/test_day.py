"""Days in bodies, paths and queries."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.problems import invalid
from shared.schema import Day

DAY: TypeAdapter[date] = TypeAdapter(Day)


def test_a_day_is_written_year_month_day():
    assert DAY.validate_python("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["2022-02-30", "2023-02-29", "2022-13-01", "2022-00-10", "2022-W01-1", "20220101", "2022-1-01", "٢٠٢٢-٠١-٠١", 20220101, None]
)
def test_whatever_is_no_day_is_told_so(text):
    with pytest.raises(ValidationError) as refused:
        DAY.validate_python(text)
    assert [error.code for error in invalid([{**e, "loc": ("body", *e["loc"])} for e in refused.value.errors()]).errors] == [
        "field.not-a-day"
    ]
