"""Where a target is heading: what the log already says of days to come, and the trend of the last two years.

The two often tell of the same thing: what was transferred and who was appointed last year made the trend, and what is under way goes on
with it. So of two that point the same way the larger counts, and two that point in opposite directions add up.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

WINDOW = (6, 12, 18, 24)
"""How many months before the day the value is looked at, beside the day itself."""
YEAR = 365
MONTH = Fraction(YEAR, 12)
YEARS_AHEAD = 10
LINE = 2


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day."""

    day: date
    value: Fraction


@dataclass(frozen=True, slots=True)
class Trend:
    """The line that fits the points best (least squares): its slope, as much of it as the line explains of the points (R²), and how far
    they lie from it at most.
    """

    per_day: Fraction
    spread: Fraction


@dataclass(frozen=True, slots=True)
class Committed:
    """What is known of a day to come.

    `near`: the value of some day before it; `known`: that of the day itself, so that nothing that ends is renewed; `planned`: the same,
    with what is approved or under way done on its planned day.
    """

    near: Fraction
    known: Fraction
    planned: Fraction

    def recorded(self, now: Fraction) -> Fraction:
        """By how much the value changes by what is recorded; of what ends later than `near` it is taken to be renewed."""
        return max(self.near, self.known) - now

    def change(self, now: Fraction) -> Fraction:
        """By how much it changes by that and by what is planned."""
        return self.recorded(now) + self.planned - self.known


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a value can lie."""

    least: Fraction | None = None
    most: Fraction | None = None

    def keep(self, value: Fraction) -> Fraction:
        """The value, or the bound beyond which it lies."""
        value = value if self.least is None else max(value, self.least)
        return value if self.most is None else min(value, self.most)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value on a day to come, and between what it may well lie.

    `unrenewed`: the value if nothing planned comes and nothing that ends is renewed.
    """

    by: date
    value: Fraction
    low: Fraction
    high: Fraction
    unrenewed: Fraction


def trend_of(points: Sequence[Point]) -> Trend | None:
    """The trend of the points; None of fewer than two days."""
    if len({point.day for point in points}) < LINE:
        return None
    days = [Fraction(point.day.toordinal()) for point in points]
    middle, mean = sum(days, Fraction(0)) / len(days), sum((point.value for point in points), Fraction(0)) / len(points)
    away = [(day - middle, point.value - mean) for day, point in zip(days, points, strict=True)]
    slope = sum((day * value for day, value in away), Fraction(0)) / sum((day**2 for day, _ in away), Fraction(0))
    off, spread = sum((value - slope * day) ** 2 for day, value in away), sum(value**2 for _, value in away)
    explained = 1 - Fraction(off) / spread if spread else Fraction(0)
    return Trend(slope * explained, max(abs(value - slope * day) for day, value in away))


@dataclass(frozen=True, slots=True)
class Path:
    """The way of a value from a day on: the committed change comes evenly until day `by`, beside the trend; then the trend goes on.

    `kept`: what each further year of a trend has of the one before.
    """

    now: Point
    trend: Trend | None
    change: Fraction
    by: date
    kept: Fraction

    @property
    def days(self) -> int:
        """How many days there are until `by`."""
        return max((self.by - self.now.day).days, 0)

    def rise(self, days: int) -> Fraction:
        """By how much the trend alone changes the value within some days."""
        return Fraction(0) if self.trend is None else self.trend.per_day * trend_days(days, self.kept)

    def value(self, days: int) -> Fraction:
        """The value after some days, until `by`."""
        return self.now.value + joined(self.rise(days), self.change * days / self.days if self.days else Fraction(0))

    def day_reached(self, goal: Fraction, *, strict: bool) -> date | None:
        """The day on which it reaches a goal above now (strict: passes it); None: not within ten years."""

        def reaches(days: int) -> bool:
            return self.value(days) > goal or (self.value(days) == goal and not strict)

        if self.days and reaches(self.days):
            return self.now.day + timedelta(days=bisect_left(range(self.days), x=True, key=reaches))
        if self.trend is None or self.trend.per_day <= 0:
            return None
        needed = trend_days(self.days, self.kept) + (goal - self.value(self.days)) / self.trend.per_day
        days = _days_of(needed, self.kept, strict=strict)
        return None if days is None else self.now.day + timedelta(days=days)


def forecast(path: Path, committed: Committed, bounds: Bounds) -> Forecast:
    """The value on the path's day `by`, after now; `committed` is where its change comes from."""
    now, rise, value = path.now.value, path.rise(path.days), path.value(path.days)
    spread = Fraction(0) if path.trend is None else path.trend.spread
    most = now + max(rise, Fraction(0)) + max(path.change, Fraction(0))
    return Forecast(
        by=path.by,
        value=bounds.keep(value),
        low=bounds.keep(min(value - spread, committed.known)),
        high=bounds.keep(max(value, most) + spread),
        unrenewed=bounds.keep(committed.known),
    )


def joined(trend: Fraction, committed: Fraction) -> Fraction:
    """Both changes together: the larger of two that point the same way, else their sum."""
    if trend * committed > 0:
        return max(trend, committed, key=abs)
    return trend + committed


def trend_days(days: int, kept: Fraction) -> Fraction:
    """How many days of the full trend so many days ahead are worth: all those of the first year, `kept` of the next, and so on."""
    years, rest = divmod(days, YEAR)
    return sum((YEAR * kept**year for year in range(years)), Fraction(0)) + rest * kept**years


def _days_of(needed: Fraction, kept: Fraction, *, strict: bool) -> int | None:
    """After how many days the trend is worth so many days of the full one."""
    for year in range(YEARS_AHEAD):
        worth = kept**year
        if worth and needed <= YEAR * worth:
            return YEAR * year + _whole(needed / worth, strict=strict)
        needed -= YEAR * worth
    return None


def _whole(days: Fraction, *, strict: bool) -> int:
    return floor(days) + 1 if strict else ceil(days)
