"""When a value may be reported, accepted and returned (domain rule 12)."""

from collections.abc import Collection
from datetime import date, timedelta

from services.indicators.reported.errors import HigherUnitAccepts, PeriodNotBegun, ValueNotWaiting
from services.indicators.reported.schemas import ReportStatus
from shared.errors import FourEyes

YEAR, MONTH = 4, 7


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a year (2024), a quarter (2024-Q3) or a month (2024-07)."""
    year = int(period[:YEAR])
    if len(period) == YEAR:
        first, months = 1, 12
    elif period[YEAR + 1] == "Q":
        first, months = 3 * int(period[-1]) - 2, 3
    else:
        first, months = int(period[YEAR + 1 : MONTH]), 1
    after = first + months
    return date(year, first, 1), date(year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)


def ensure_begun(first: date, today: date) -> None:
    """A period that has begun may be reported: a year's value is asked for before its end; it counts from there. Raises PeriodNotBegun."""
    if first > today:
        raise PeriodNotBegun


def ensure_may_accept(status: ReportStatus, *, unit: str, reported_by: str, actor: str, own: Collection[str]) -> None:
    """It waits, and a higher unit accepts it by somebody else's hand; `own`: the places that may not accept for themselves.

    Raises ValueNotWaiting, FourEyes, HigherUnitAccepts.
    """
    if status is not ReportStatus.REPORTED:
        raise ValueNotWaiting(status=status)
    _ensure_higher(unit, reported_by, actor, own)


def ensure_may_return(status: ReportStatus, *, unit: str, reported_by: str, actor: str, own: Collection[str]) -> None:
    """What waits or was accepted may be given back by a higher unit; raises ValueNotWaiting, FourEyes, HigherUnitAccepts."""
    if status is ReportStatus.RETURNED:
        raise ValueNotWaiting(status=status)
    _ensure_higher(unit, reported_by, actor, own)


def _ensure_higher(unit: str, reported_by: str, actor: str, own: Collection[str]) -> None:
    if actor == reported_by:
        raise FourEyes
    if unit in own:
        raise HigherUnitAccepts
