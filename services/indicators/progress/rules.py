"""How a target stands and where it is heading, and where the days of tasks and reports stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from services.indicators.forecast.rules import Forecast
from services.indicators.submission.rules import Term, terms_of
from services.indicators.target.rules import is_met
from services.indicators.target.schemas import Target
from services.indicators.task.schemas import Due, Every, ReportDue
from services.indicators.task_progress.schemas import TaskState, UnitState


class Status(StrEnum):
    """How a target stands."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    NO_DATA = "no_data"


class State(StrEnum):
    """How a task or report stands: done by every unit that recorded it, or where its day stands."""

    DONE = "done"
    ONGOING = "ongoing"
    UPCOMING = "upcoming"
    PAST_DUE_DAY = "past_due_day"
    NO_DAY = "no_day"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows of a value for its target; gap is what is still missing, never negative."""

    gap: Fraction | None
    met: bool | None
    status: Status


UNJUDGED = Judgement(None, None, Status.NO_DATA)


def judge(
    target: Target, value: Fraction | None, goal: Fraction | None, ahead: Forecast | None, *, overdue: bool = False, soon: bool = False
) -> Judgement:
    """Judge a target by what it asks for and by what is forecast for its day.

    met; at_risk: met now and, as forecast, not on its day; or its day comes soon, and it is not met if nothing that ends until then is
    renewed. Not met now, on_track: as forecast, met on its day; at_risk: met only by the
    highest that may well come, or nothing is known yet of where it is heading; off_track: else, and once its day has come.
    """
    if value is None or goal is None:
        return UNJUDGED
    met = is_met(target, value, goal)
    if met:
        stays = ahead is None or (is_met(target, ahead.value, goal) and (not soon or is_met(target, ahead.unrenewed, goal)))
        gap = Fraction(0) if target.target_to is None else max(goal - value, Fraction(0))
        return Judgement(gap, met, Status.MET if stays else Status.AT_RISK)
    return Judgement(max(goal - value, Fraction(0)), met, Status.OFF_TRACK if overdue else _status(target, goal, ahead))


def _status(target: Target, goal: Fraction, ahead: Forecast | None) -> Status:
    if ahead is None:
        return Status.AT_RISK
    if is_met(target, ahead.value, goal):
        return Status.ON_TRACK
    too_high = target.target_to is not None and ahead.low > Fraction(target.target_to)
    reaches = is_met(target, ahead.high, goal) or ahead.high > goal
    return Status.AT_RISK if reaches and not too_high else Status.OFF_TRACK


def term_shown(report: ReportDue, period: tuple[date, date], day: date) -> Term | None:
    """The term whose reports are looked at: the last one that has passed, else the first one to come; None where no day is printed."""
    terms = terms_of(report, period)
    passed = [term for term in terms if term.last_day < day]
    return passed[-1] if passed else terms[0] if terms else None


def due_day(report: ReportDue, period: tuple[date, date], day: date) -> date | None:
    """The day by which a report is due next: within the programme's years, the last of them once all are past; None without a day."""
    if report.every is Every.ONCE and report.before_day is not None:
        return report.before_day
    years = range(period[0].year, period[1].year + 1)
    if report.before is not None:
        days = [date.fromisoformat(f"{year}-{report.before}") for year in years]
    elif report.month is not None:
        days = [_last_of_month(year, report.month) for year in years]
    else:
        return None
    inside = [each for each in days if period[0] <= each <= period[1]]
    return min((each for each in inside if each >= day), default=max(inside, default=None))


def state_of_report(report: ReportDue, due: date | None, day: date) -> State:
    """Where a report's day stands; in a month it is in time on the last day, before a day that day itself is too late."""
    if due is None:
        return State.NO_DAY
    return State.PAST_DUE_DAY if day > due or (day == due and report.month is None) else State.UPCOMING


def done(states: Sequence[UnitState]) -> bool:
    """Whether every unit that recorded a task is done with it."""
    return bool(states) and all(state.state is TaskState.DONE for state in states)


def state_of_task(due: Due, day: date) -> State:
    """Where a task's day stands; with `before`, the day itself is too late."""
    if due.day is None:
        return State.ONGOING
    return State.PAST_DUE_DAY if day > due.day or (due.before and day == due.day) else State.UPCOMING


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
