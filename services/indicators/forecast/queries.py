"""Reading where a target is heading: its values of the last two years, and what is known of its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path as FilePath

from services.indicators.document.schemas import Wording
from services.indicators.figure.rules import Question
from services.indicators.forecast import rules
from services.indicators.forecast.rules import WINDOW, Bounds, Committed, Forecast, Path, Point, Trend
from services.indicators.forecast.schemas import CommittedAnswer, ForecastAnswer
from services.indicators.formula.queries import find_formula
from services.indicators.formula.rules import questions
from services.indicators.ground.queries import Doubt
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.policy.queries import list_in_force
from services.indicators.policy.rules import InForce, PolicyCode
from services.indicators.policy.schemas import PolicyAnswer
from services.indicators.programme.schemas import Programme
from services.indicators.target.queries import list_scope, read_target
from services.indicators.target.rules import accumulates, asked_a_year_before, is_computed, months_after
from services.indicators.target.schemas import Comparison, Target, TargetUnit
from services.indicators.underway.queries import Planned, count_planned
from services.indicators.value.rules import rounded
from shared.db import Session
from shared.i18n import catalogue

READINGS = (PolicyCode.FORECAST_TREND_KEPT, PolicyCode.FORECAST_KNOWN_MONTHS)
PLANNED = frozenset(
    {
        IndicatorCode.TECHNIQUE_COVERAGE,
        IndicatorCode.NEW_TECHNIQUES_DEPLOYED,
        IndicatorCode.SENDING_UNITS_SHARE,
        IndicatorCode.ROTATION_FULFILMENT,
    }
)
"""The indicators that transfers on their way and assignments not yet begun change."""
YEAR = 12
LOCALES = FilePath(__file__).parents[1] / "locales"


@dataclass(frozen=True, slots=True)
class Asked:
    """A target of a programme, with the value of a day, and how its figure is asked for."""

    programme: Programme
    target: Target
    question: Question
    now: Point
    goal: Fraction | None
    doubt: Doubt

    @property
    def by(self) -> date:
        """The day by which the target is to be met: its own, else the programme's last."""
        return self.target.by or self.programme.period.to


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the target's day, until when in full, and how much is planned."""

    committed: Committed
    until: date
    planned: Planned


@dataclass(frozen=True, slots=True)
class Outlook:
    """The change within a year, the trend, what is known, the forecast for the target's day (None once it has passed), and the day met."""

    change: Fraction | None
    trend: Trend | None
    known: Known | None
    ahead: Forecast | None
    on: date | None
    readings: Mapping[PolicyCode, InForce]


NOTHING_KNOWN = Outlook(None, None, None, None, None, {})


def method() -> Wording:
    """How forecasts are made, in words."""
    return Wording(**catalogue(LOCALES).both("forecast.method"))


def shown(outlook: Outlook, now: Fraction | None) -> ForecastAnswer | None:
    """The forecast as it is answered; now: the value of the day itself."""
    ahead, known = outlook.ahead, outlook.known
    if ahead is None or now is None:
        return None
    return ForecastAnswer(
        by=ahead.by,
        value_at_deadline=rounded(ahead.value) or 0.0,
        low=rounded(ahead.low) or 0.0,
        high=rounded(ahead.high) or 0.0,
        on=outlook.on,
        committed=None if known is None else _shown_committed(known, now),
        trend_per_month=None if outlook.trend is None else rounded(outlook.trend.per_day * rules.MONTH),
        policies=[PolicyAnswer(code=each.code, valid_from=each.valid_from, value=each.value) for each in outlook.readings.values()],
    )


async def read_outlook(session: Session, asked: Asked) -> Outlook:
    """Where a target is heading. Of a past day only by the trend until then: what was known that day of days to come is not kept."""
    readings = await list_in_force(session, READINGS, asked.now.day)
    kept = Fraction(_number(readings, PolicyCode.FORECAST_TREND_KEPT), 100)
    change, past = await _past(session, asked)
    trend = rules.trend_of([*past, asked.now])
    known: Known | None = None
    ahead: Forecast | None = None
    parts = await _parts(session, asked)
    if asked.by > asked.now.day and parts and asked.now.day >= session.today:
        known = await _known(session, asked, parts, _number(readings, PolicyCode.FORECAST_KNOWN_MONTHS))
    committed = Committed(*[asked.now.value] * 3) if known is None else known.committed
    path = Path(asked.now, trend, committed.change(asked.now.value), asked.by, kept)
    if asked.by > asked.now.day and (known is not None or trend is not None):
        ahead = rules.forecast(path, committed, _bounds(asked))
    return Outlook(change, trend, known, ahead, _day_met(asked, path), readings)


def _day_met(asked: Asked, path: Path) -> date | None:
    strict = asked.target.comparison is Comparison.MORE_THAN
    if asked.goal is None or asked.now.value > asked.goal or (asked.now.value == asked.goal and not strict):
        return None
    return path.day_reached(asked.goal, strict=strict)


async def _past(session: Session, asked: Asked) -> tuple[Fraction | None, list[Point]]:
    """The change within a year, and the earlier values; what grows within a period was nothing before it."""
    grows, begins, day = accumulates(asked.question), asked.question.begins, asked.now.day
    points = [Point(begins, Fraction(0))] if grows and begins < day else []
    for months in WINDOW:
        if months == YEAR:
            continue
        earlier = months_after(day, -months)
        if not grows or earlier > begins:
            value = await _value(session, asked, replace(asked.question, as_of=earlier))
            points += [] if value is None else [Point(earlier, value)]
    question = asked_a_year_before(asked.question) if grows else replace(asked.question, as_of=months_after(day, -YEAR))
    value = await _value(session, asked, question)
    if value is not None and (not grows or (question.begins == begins and question.as_of > begins)):
        points.append(Point(question.as_of, value))
    return None if value is None else asked.now.value - value, points


async def _parts(session: Session, asked: Asked) -> list[Question]:
    """The computed figures that the target's is made of: itself, or those that tell the measures of one that people defined."""
    if is_computed(asked.target):
        return [asked.question]
    formula = await find_formula(session, asked.target.code, asked.now.day)
    return [] if formula is None else list(questions(formula, asked.question).values())


async def _known(session: Session, asked: Asked, parts: Sequence[Question], months: int) -> Known:
    """What is known of the target's day; of the patients to be treated until then nothing is, and without any a technique lapses."""
    day, until = asked.now.day, min(asked.by, months_after(asked.now.day, months))
    near = await _value(session, asked, replace(asked.question, as_of=until))
    at_end = replace(asked.question, as_of=until if any(each.by_returns for each in parts) else asked.by)
    known = near if at_end.as_of == until else await _value(session, asked, at_end)
    planned, counted = known, Planned()
    if any(each.indicator in PLANNED for each in parts):
        planned = await _value(session, asked, replace(at_end, planned=(day, asked.by)))
        roots = sorted({row["code"] for row in await list_scope(session, asked.programme, day)})
        counted = await count_planned(session, roots, planned=(day, asked.by), boundaries=day)
    found = [asked.now.value if value is None else value for value in (near, known, planned)]
    return Known(Committed(*found), until, counted)


async def _value(session: Session, asked: Asked, question: Question) -> Fraction | None:
    _, value = await read_target(session, asked.programme, asked.target, question, asked.doubt)
    return value


def _bounds(asked: Asked) -> Bounds:
    least = min(asked.now.value, Fraction(0))
    return Bounds(least, Fraction(100) if asked.target.unit is TargetUnit.PERCENT else None)


def _shown_committed(known: Known, now: Fraction) -> CommittedAnswer:
    return CommittedAnswer(
        known_until=known.until,
        recorded=rounded(known.committed.recorded(now)) or 0.0,
        planned=rounded(known.committed.planned - known.committed.known) or 0.0,
        transfers=known.planned.transfers,
        overdue=known.planned.overdue,
        assignments=known.planned.assignments,
    )


def _number(readings: Mapping[PolicyCode, InForce], code: PolicyCode) -> int:
    value = readings[code].value
    assert isinstance(value, int)
    return value
