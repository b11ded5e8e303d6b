"""Which months are asked for."""

from datetime import date, timedelta

from services.catalog.activity.rules import span_of


def asked_span(month: str | None, from_month: str | None, to_month: str | None, today: date) -> tuple[date, date]:
    """The first days of the first and last month asked for: one month, or from and to; the month before today's where none is named."""
    before = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    first = month or from_month or to_month or before
    return span_of(first, month or to_month or (f"{today:%Y-%m}" if from_month else first))
