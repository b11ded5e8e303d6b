"""Forecasts from many past days of many generated histories, against what came."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from deploy.backtest.district import BEGINS, ENDS, District, generate, reported
from services.indicators.forecast.rules import WINDOW, Bounds, Committed, Path, Point, forecast, trend_of
from services.indicators.target.rules import months_after

HORIZONS = (3, 6, 12, 24)
FIRST, EVERY = 24, 3
"""From which month of a history on forecasts are made, and each how many months."""
GOALS = (-1, 1, 3, 6)
"""The targets, in points above the value of the day: to keep what there is, and to rise."""
PERCENT = Bounds(Fraction(0), Fraction(100))


@dataclass(frozen=True, slots=True)
class Habit:
    """How a forecast is made: what each further year has of the trend (percent), and for how many months what ends is taken to end."""

    kept: int = 70
    known_months: int = 1


@dataclass(frozen=True, slots=True)
class Series:
    """A figure's values as known on some day: of that day or another, and with what is planned."""

    value: Callable[[date, date], Fraction]
    planned: Callable[[date, date], Fraction] | None = None
    is_known_ahead: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """What was forecast for a day in different ways, and what came."""

    kind: str
    months: int
    now: Fraction
    came: Fraction
    ours: Fraction
    low: Fraction
    high: Fraction
    line: Fraction

    def said(self, way: str) -> Fraction:
        """What a way of forecasting said."""
        return {"ours": self.ours, "stays": self.now, "line": self.line}[way]


@dataclass(frozen=True, slots=True)
class Score:
    """Of calls: the mean absolute error in points, the share of targets rightly called met or not, and the share that came between."""

    calls: int
    error: Mapping[str, float]
    right: Mapping[str, float]
    between: float


WAYS = ("ours", "stays", "line")


def histories(seeds: Sequence[int]) -> Iterator[tuple[str, Series]]:
    """Of each seed a district's coverage and staffing, and a reported share."""
    for seed in seeds:
        district, said = generate(seed), reported(seed)
        yield "coverage", _coverage(district)
        yield "staffing", Series(district.share_staffed)
        yield "reported", Series(lambda day, known, said=said: _last(said, min(day, known)), is_known_ahead=False)  # type: ignore[misc]


def calls(seeds: Sequence[int], habit: Habit) -> Iterator[Call]:
    """Forecasts from each past day of each history for each horizon."""
    last = (ENDS.year - BEGINS.year + 1) * 12 - max(HORIZONS)
    for kind, series in histories(seeds):
        for month in range(FIRST, last, EVERY):
            day = months_after(BEGINS, month)
            for months in HORIZONS:
                yield _call(kind, series, day, months, habit)


def score(found: Sequence[Call]) -> Score:
    """How good they were."""
    right = {
        way: sum((call.said(way) >= call.now + goal) == (call.came >= call.now + goal) for call in found for goal in GOALS)
        / (len(found) * len(GOALS))
        for way in WAYS
    }
    return Score(
        calls=len(found),
        error={way: float(sum(abs(call.said(way) - call.came) for call in found) / len(found)) for way in WAYS},
        right=right,
        between=sum(call.low <= call.came <= call.high for call in found) / len(found),
    )


def _call(kind: str, series: Series, day: date, months: int, habit: Habit) -> Call:
    by, now = months_after(day, months), Point(day, series.value(day, day))
    past = [Point(before, series.value(before, day)) for before in (months_after(day, -each) for each in WINDOW)]
    committed = Committed(now.value, now.value, now.value)
    if series.is_known_ahead:
        known = series.value(by, day)
        near = series.value(min(by, months_after(day, habit.known_months)), day)
        committed = Committed(near, known, known if series.planned is None else series.planned(by, day))
    path = Path(now, trend_of([*past, now]), committed.change(now.value), by, Fraction(habit.kept, 100))
    ours = forecast(path, committed, PERCENT)
    start = Point(months_after(BEGINS, FIRST - 12), series.value(months_after(BEGINS, FIRST - 12), day))
    line = PERCENT.keep(now.value + (now.value - start.value) * (by - day).days / (day - start.day).days)
    return Call(kind, months, now.value, series.value(by, by), ours.value, ours.low, ours.high, line)


def _coverage(district: District) -> Series:
    return Series(district.coverage, lambda day, known: district.coverage(day, known, planned=True))


def _last(said: Mapping[date, Fraction], day: date) -> Fraction:
    return said[max((each for each in said if each <= day), default=min(said))]
