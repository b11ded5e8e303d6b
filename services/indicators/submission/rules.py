"""By when a report is due, and whether one came late."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.indicators.reported.rules import YEAR, days_of
from services.indicators.submission.errors import PeriodUnfit
from services.indicators.task.schemas import Every, ReportDue


@dataclass(frozen=True, slots=True)
class Term:
    """The printed day, and the last day in time: the one before it where the document says *before*."""

    due_on: date
    last_day: date


def terms_of(report: ReportDue, period: tuple[date, date]) -> list[Term]:
    """The terms of a report within a programme's period, in order; none where no day is printed."""
    if report.before_day is not None:
        return [_before(report.before_day)]
    found = [term for year in range(period[0].year, period[1].year + 1) if (term := _of_year(report, year)) is not None]
    return [term for term in found if period[0] <= term.due_on <= period[1]]


def term_of(report: ReportDue, period_code: str) -> Term | None:
    """The term of a report for a period; None where no day is printed."""
    return _before(report.before_day) if report.before_day is not None else _of_year(report, int(period_code[:YEAR]))


def is_late(report: ReportDue, period_code: str, received_on: date) -> bool:
    """Whether a report came after its last day in time."""
    term = term_of(report, period_code)
    return term is not None and received_on > term.last_day


def ensure_fits(report: ReportDue, period_code: str, period: tuple[date, date]) -> None:
    """Raises PeriodUnfit where a yearly report is not for a year, or the period lies outside the programme's."""
    first, last = days_of(period_code)
    if (report.every is Every.YEAR and len(period_code) != YEAR) or last < period[0] or first > period[1]:
        raise PeriodUnfit


def _of_year(report: ReportDue, year: int) -> Term | None:
    if report.before is not None:
        return _before(date.fromisoformat(f"{year}-{report.before}"))
    if report.month is not None:
        last = date(year + report.month // 12, report.month % 12 + 1, 1) - timedelta(days=1)
        return Term(last, last)
    return None


def _before(day: date) -> Term:
    return Term(day, day - timedelta(days=1))
