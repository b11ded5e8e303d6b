"""The days of a series: the last one of each step, and the last day of all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import assert_never

from services.indicators.series.errors import SeriesTooLong
from shared.errors import Detail, InvalidRequest

MOST_POINTS = 400
MONTHS_OF_QUARTER = 3
DECEMBER = 12


class Step(StrEnum):
    """From one point to the next; weeks end on Sundays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which one, and in which steps."""

    first: date
    last: date
    step: Step


def days_of(span: Span) -> list[date]:
    """The last day of each step, the last one the span's own; raises InvalidRequest, SeriesTooLong."""
    if span.first > span.last:
        raise InvalidRequest(errors=[Detail("/from", "field.after-to")])
    days = list(islice(_days(span, span.step), MOST_POINTS + 1))
    if len(days) <= MOST_POINTS:
        return days
    fitting = (step for step in Step if len(list(islice(_days(span, step), MOST_POINTS + 1))) <= MOST_POINTS)
    raise SeriesTooLong(most=MOST_POINTS, step=next(fitting, Step.YEAR).value)


def _days(span: Span, step: Step) -> Iterator[date]:
    day = _end(span.first, step)
    while day < span.last:
        yield day
        day = _end(day + timedelta(days=1), step)
    yield span.last


def _end(day: date, step: Step) -> date:
    """The last day of the step that a day is in; none is after the calendar's own last day."""
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day + min(timedelta(days=6 - day.weekday()), date.max - day)
        case Step.MONTH:
            return _last_of_month(day.year, day.month)
        case Step.QUARTER:
            return _last_of_month(day.year, day.month + -day.month % MONTHS_OF_QUARTER)
        case Step.YEAR:
            return date(day.year, DECEMBER, 31)
        case _:
            assert_never(step)


def _last_of_month(year: int, month: int) -> date:
    return date(year, DECEMBER, 31) if month == DECEMBER else date(year, month + 1, 1) - timedelta(days=1)
