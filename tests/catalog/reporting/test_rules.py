"""Which months are asked for."""

from datetime import date

import pytest

from services.catalog.reporting.rules import asked_span
from shared.errors import InvalidRequest

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ((None, None, None), ("2026-02-01", "2026-02-01")),
        (("2025-07", None, None), ("2025-07-01", "2025-07-01")),
        (("2025-07", "2025-01", "2025-12"), ("2025-07-01", "2025-07-01")),
        ((None, "2025-11", None), ("2025-11-01", "2026-03-01")),
        ((None, None, "2025-11"), ("2025-11-01", "2025-11-01")),
        ((None, "2025-11", "2026-01"), ("2025-11-01", "2026-01-01")),
    ],
)
def test_one_month_or_from_and_to_and_else_the_month_before(
    asked: tuple[str | None, str | None, str | None], span: tuple[str, str]
) -> None:
    assert tuple(map(str, asked_span(*asked, TODAY))) == span


@pytest.mark.parametrize(
    ("first", "last", "code"), [("2025-02", "2025-01", "ends-before-start"), ("2020-01", "2025-01", "period-too-long")]
)
def test_reversed_and_overlong_periods_are_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        asked_span(None, first, last, TODAY)
    assert refused.value.errors[0].code == f"field.{code}"
