"""How a target stands: met, or measured against the straight line from where the programme began to where it must be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from services.indicators.deed.rules import Deeds
from services.indicators.district.rules import Specialists
from services.indicators.document.schemas import Parameters
from services.indicators.figure.rules import Question, needed
from services.indicators.indicator.rules import BY_CODE, IndicatorCode, Unit
from services.indicators.redundancy import rules as redundancy
from services.indicators.redundancy.rules import Needed
from services.indicators.reported_figure.rules import number_of
from services.indicators.submission.rules import Term, terms_of
from services.indicators.target.schemas import Comparison, Condition, Target, TargetUnit
from services.indicators.target.schemas import Measure as TargetMeasure
from services.indicators.target.schemas import Numerator as TargetNumerator
from services.indicators.task.schemas import Due, Every, ReportDue
from services.indicators.task_progress.schemas import TaskState, UnitState
from services.indicators.value.rules import OWN, Figure, Member, Population
from services.indicators.value.schemas import Measure

FARTHEST = 36_525


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
class Point:
    """A value on a day."""

    day: date
    value: Fraction


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows of a value for its target; gap is what is still missing, never negative."""

    gap: Fraction | None
    met: bool | None
    forecast_on: date | None
    status: Status


UNJUDGED = Judgement(None, None, None, Status.NO_DATA)


def question_of(target: Target, day: date) -> Question:
    """The figure that a target needs: computed, or of what units report."""
    return Question(
        indicator=target.code,
        unit="",
        as_of=day,
        boundaries=day,
        list=target.level_list or OWN,
        population=Population(
            kinds=tuple(target.population.kinds),
            levels=tuple(target.population.levels),
            with_beds=Condition.BEDS_ABOVE_ZERO in target.population.conditions,
            acting_as_station=Condition.ACTS_AS_STATION in target.population.conditions,
            very_difficult=Condition.VERY_DIFFICULT in target.population.conditions,
        ),
        performed=target.numerator is TargetNumerator.PERFORMED,
        measure=Measure.EACH if target.measure is TargetMeasure.EACH else Measure.POOLED,
        at_least=None if target.minimum is None else Fraction(target.minimum.value),
        training_months=months if isinstance(months := target.parameters.get("training_months"), int) else None,
        specialists=specialists_of(target.parameters),
        deeds=Deeds(
            any_of=_texts(target.parameters, "any_of"),
            all_of=_texts(target.parameters, "all_of"),
            titles=_texts(target.parameters, "dispatched_titles"),
            connected_to=_texts(target.parameters, "connected_to_levels"),
        ),
        needed=Needed(*(_whole(target.parameters, each) for each in ("minimum_bedded", "minimum_station_with_one_doctor"))),
    )


def compared(target: Target, question: Question, members: Sequence[Member], figure: Figure) -> Figure:
    """What is compared with the target, of some members: their figure; the fewest people of a technique where people are asked for."""
    if question.indicator != IndicatorCode.TECHNIQUE_REDUNDANCY or target.unit is not TargetUnit.PEOPLE:
        return figure
    goal = int(target.target or 0)
    found = [each for m in members if (each := redundancy.fewest(m, needed(question), goal)).denominator]
    return min(found, key=lambda each: each.numerator, default=Figure(0, 0))


def specialists_of(parameters: Parameters) -> Specialists:
    """Whom a target on specialist doctors asks for."""
    fields, qualification = parameters.get("specialties", ()), parameters.get("qualification")
    return Specialists(
        tuple(str(field) for field in fields) if isinstance(fields, tuple) else (),
        qualification if isinstance(qualification, str) else "",
        parameters.get("or_above") is not False,
    )


def value_of(target: Target, figures: Sequence[Figure]) -> Fraction | None:
    """The value that is compared: a number for a count, else of the figures the lowest, since each has to reach the target.

    Where they have to lie between two values and none is too low, it is the highest. Of a count in parts, what one part has too much does
    not make up for another.
    """
    if target.parts:
        reached = [sum(f.numerator for f in figures[n :: len(target.parts)]) for n in range(len(target.parts))]
        return Fraction(sum(min(count, int(part.target)) for count, part in zip(reached, target.parts, strict=True)))
    if target.comparison is Comparison.COUNT:
        return Fraction(sum(figure.numerator for figure in figures)) if any(figure.denominator for figure in figures) else None
    shares = [share for figure in figures if (share := _number(target, figure)) is not None]
    if target.target_to is not None and shares and min(shares) >= Fraction(target.target or 0):
        return max(shares)
    return min(shares, default=None)


def pooled(target: Target, parts: Sequence[Sequence[Figure]]) -> list[Figure]:
    """The figures of the units that follow one unit, taken together as that unit's; each for itself where each has to reach the target."""
    if target.measure is TargetMeasure.EACH or len(parts) == 1:
        return [figure for part in parts for figure in part]
    return [Figure(sum(f.numerator for f in group), sum(f.denominator for f in group)) for group in zip(*parts, strict=True)]


def judge(target: Target, now: Point | None, start: Fraction | None, period: tuple[date, date]) -> Judgement:
    """Judge a target (the linear path runs from the value at the period's start to the target on its day).

    `start` None: the document's baseline, else zero. on_track: on the path or above; at_risk: below it but risen since the start and
    not yet due; off_track: else.
    """
    goal = target.target if target.target is not None else start if target.comparison is Comparison.KEEP else None
    if now is None or goal is None:
        return UNJUDGED
    goal = Fraction(goal)
    begun = start if start is not None else Fraction(target.baseline or 0)
    begins, by = period[0], target.by or period[1]
    met = _is_met(target, now.value, goal)
    gap = max(goal - now.value, Fraction(0))
    if met:
        return Judgement(Fraction(0) if target.target_to is None else gap, met, None, Status.MET)
    return Judgement(gap, met, _forecast(begins, begun, now, goal), _status(now, begun, goal, begins, by))


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


def state_of_report(due: date | None, day: date) -> State:
    """Where a report's day stands."""
    if due is None:
        return State.NO_DAY
    return State.PAST_DUE_DAY if day > due else State.UPCOMING


def done(states: Sequence[UnitState]) -> bool:
    """Whether every unit that recorded a task is done with it."""
    return bool(states) and all(state.state is TaskState.DONE for state in states)


def state_of_task(due: Due, day: date) -> State:
    """Where a task's day stands; with `before`, the day itself is too late."""
    if due.day is None:
        return State.ONGOING
    return State.PAST_DUE_DAY if day > due.day or (due.before and day == due.day) else State.UPCOMING


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _number(target: Target, figure: Figure) -> Fraction | None:
    if target.code not in set(IndicatorCode):
        return number_of(figure, target.unit)
    of_people = target.code == IndicatorCode.TECHNIQUE_REDUNDANCY and target.unit is TargetUnit.PEOPLE
    if BY_CODE[IndicatorCode(target.code)].unit is Unit.PERCENT and not of_people:
        return figure.share
    return Fraction(figure.numerator) if figure.denominator else None


def _texts(parameters: Parameters, name: str) -> tuple[str, ...]:
    said = parameters.get(name, ())
    return tuple(str(each) for each in said) if isinstance(said, tuple) else ()


def _whole(parameters: Parameters, name: str) -> int:
    said = parameters.get(name)
    return said if isinstance(said, int) else 0


def asked_a_year_before(question: Question) -> Question:
    """The same question a year earlier; where its period had not begun by then, of the year before that period."""
    day, since = year_before(question.as_of), question.begins
    return replace(question, as_of=day).beginning(since if since <= day else year_before(since))


def _is_met(target: Target, value: Fraction, goal: Fraction) -> bool:
    if target.comparison is Comparison.MORE_THAN:
        return value > goal
    if target.target_to is not None:
        return goal <= value <= Fraction(target.target_to)
    return value >= goal


def _status(now: Point, begun: Fraction, goal: Fraction, begins: date, by: date) -> Status:
    if now.day > by:
        return Status.OFF_TRACK
    passed, whole = (now.day - begins).days, (by - begins).days
    path = goal if whole <= 0 else begun + (goal - begun) * Fraction(max(passed, 0), whole)
    if now.value >= path:
        return Status.ON_TRACK
    return Status.AT_RISK if now.value > begun else Status.OFF_TRACK


def _forecast(begins: date, begun: Fraction, now: Point, goal: Fraction) -> date | None:
    """The day on which the straight line through the start and now reaches the goal, within a hundred years."""
    passed, risen = (now.day - begins).days, now.value - begun
    if passed <= 0 or risen <= 0:
        return None
    days = ceil((goal - now.value) * passed / risen)
    return now.day + timedelta(days=days) if days <= FARTHEST else None


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
