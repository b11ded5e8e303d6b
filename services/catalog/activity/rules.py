"""What a month's return may say, and when."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from services.catalog.activity.errors import FacilityNotThatMonth, MonthInTheFuture, MonthSettled, ReturnHasFaults
from services.catalog.activity.schemas import Line
from shared.errors import Detail, InvalidRequest

MOST_MONTHS = 60


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month written YYYY-MM."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def span_of(from_month: str, to_month: str) -> tuple[date, date]:
    """The first days of the first and of the last month; raises InvalidRequest where they are reversed or too far apart to be summed."""
    first, last = days_of(from_month)[0], days_of(to_month)[0]
    if last < first:
        raise InvalidRequest(errors=[Detail("/query/to", "field.ends-before-start")])
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise InvalidRequest(errors=[Detail("/query/to", "field.period-too-long", {"months": MOST_MONTHS})])
    return first, last


def ensure_begun(first: date, today: date) -> None:
    """Refuse a month to come."""
    if first > today:
        raise MonthInTheFuture


def ensure_there(*, is_there: bool) -> None:
    """Refuse a month on none of whose days the facility exists."""
    if not is_there:
        raise FacilityNotThatMonth


def ensure_open(settled_by: str | None, month: str) -> None:
    """Refuse a change in a month that a unit above has settled."""
    if settled_by is not None:
        raise MonthSettled(unit=settled_by, month=month)


def ensure_holds(lines: Sequence[Line], listed: Collection[str]) -> None:
    """Refuse the whole return, naming each wrong line: techniques twice, not allowed that month, or counts that exceed the cases."""
    errors = [fault for index in range(len(lines)) for fault in _faults(lines, index, listed)]
    twice = _twice(lines)
    errors += [Detail(f"/items/{index}/technique_code", "field.twice") for index in twice]
    if errors:
        raise ReturnHasFaults(errors=errors)


def _faults(lines: Sequence[Line], index: int, listed: Collection[str]) -> Iterator[Detail]:
    line = lines[index]
    if line.technique_code not in listed:
        yield Detail(f"/items/{index}/technique_code", "field.not-approved")
    for name in ("insured_cases", "rotated_cases"):
        if getattr(line, name) > line.cases:
            yield Detail(f"/items/{index}/{name}", "field.cases-do-not-add-up")


def _twice(lines: Sequence[Line]) -> list[int]:
    seen: set[str] = set()
    twice = []
    for index, line in enumerate(lines):
        if line.technique_code in seen:
            twice.append(index)
        seen.add(line.technique_code)
    return twice
