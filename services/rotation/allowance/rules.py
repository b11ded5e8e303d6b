"""What is due for days of rotation: whole VND, by the rates in force on each day.

A month's rate is spread over the month's days so that the days up to any day of the month bear floor(rate x day / days of the month):
a whole month bears exactly the rate, and however a period is split, its parts add up to the whole.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.rotation.allowance.schemas import LevelSum, Line
from services.rotation.allowance_rate.schemas import Rate, RateUnit
from services.rotation.plan.schemas import BudgetLevel
from shared.contracts.rotation import Direction


@dataclass(frozen=True, slots=True)
class Version:
    """The rates from a day on until the next version's day."""

    valid_from: date
    version: int
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The flags of the receiving unit from a day on."""

    since: date
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Journey:
    """The days of an assignment, both included, in which direction and with which qualification; `began`: its first day of all."""

    first: date
    last: date
    began: date
    direction: Direction | None
    qualification: str


def compute_lines(journey: Journey, versions: Sequence[Version], areas: Sequence[Area]) -> list[Line]:
    """What is due, rate by rate; versions and areas come with the earliest first."""
    return [line for first, last in _stretches(journey, versions, areas) for line in _lines(journey, first, last, versions, areas)]


def count_unrated(journey: Journey, versions: Sequence[Version]) -> int:
    """The days before the first rates."""
    return sum((last - first).days + 1 for first, last in _stretches(journey, versions, ()) if _version_on(versions, first) is None)


def sum_by_level(lines: Sequence[Line]) -> list[LevelSum]:
    """What each level's budget bears."""
    sums: dict[BudgetLevel, int] = defaultdict(int)
    for line in lines:
        sums[line.budget_level] += line.amount
    return [LevelSum(budget_level=level, amount=amount) for level, amount in sorted(sums.items())]


def amount_of(rate: Rate, first: date, last: date, *, began: date) -> int:
    """What a rate comes to from one day to another; a trip is paid for on the day on which it began."""
    match rate.unit:
        case RateUnit.PER_DAY:
            return rate.amount * ((last - first).days + 1)
        case RateUnit.PER_MONTH:
            return _borne_until(rate.amount, last) - _borne_until(rate.amount, first - timedelta(days=1))
        case RateUnit.PER_TRIP:
            return rate.amount if first <= began <= last else 0


def _borne_until(amount: int, day: date) -> int:
    """What a month's rate comes to from the year 0 until a day."""
    days = monthrange(day.year, day.month)[1]
    return amount * (12 * day.year + day.month - 1) + amount * day.day // days


def _stretches(journey: Journey, versions: Sequence[Version], areas: Sequence[Area]) -> Iterator[tuple[date, date]]:
    """The journey's days in stretches within which neither rates nor flags change."""
    if journey.last < journey.first:
        return
    changes = {version.valid_from for version in versions} | {area.since for area in areas}
    starts = [journey.first, *sorted(day for day in changes if journey.first < day <= journey.last)]
    ends = [day - timedelta(days=1) for day in starts[1:]] + [journey.last]
    yield from zip(starts, ends, strict=True)


def _version_on(versions: Sequence[Version], day: date) -> Version | None:
    return next((version for version in reversed(versions) if version.valid_from <= day), None)


def _lines(journey: Journey, first: date, last: date, versions: Sequence[Version], areas: Sequence[Area]) -> Iterator[Line]:
    version = _version_on(versions, first)
    flags = next((area.flags for area in reversed(areas) if area.since <= first), frozenset())
    for rate in _counting(version.rates if version else (), journey, flags):
        amount = amount_of(rate, first, last, began=journey.began)
        if version is not None and (rate.unit is not RateUnit.PER_TRIP or first <= journey.began <= last):
            yield Line(
                kind=rate.kind,
                unit=rate.unit,
                budget_level=rate.budget_level,
                starts_on=first,
                ends_on=last,
                days=(last - first).days + 1,
                rate=rate.amount,
                amount=amount,
                valid_from=version.valid_from,
                version=version.version,
            )


def _counting(rates: Sequence[Rate], journey: Journey, flags: Collection[str]) -> list[Rate]:
    """Of each kind and level the rate with the most conditions, all met; of equal ones the highest."""
    best: dict[tuple[str, BudgetLevel], Rate] = {}
    for rate in rates:
        key = rate.kind, rate.budget_level
        if _applies(rate, journey, flags) and (key not in best or _rank(rate) > _rank(best[key])):
            best[key] = rate
    return list(best.values())


def _applies(rate: Rate, journey: Journey, flags: Collection[str]) -> bool:
    to = rate.applies_to
    return (
        to.direction in {None, journey.direction}
        and (to.qualification is None or to.qualification == journey.qualification)
        and (to.difficulty is None or to.difficulty in flags)
    )


def _rank(rate: Rate) -> tuple[int, int]:
    to = rate.applies_to
    return sum(condition is not None for condition in (to.direction, to.qualification, to.difficulty)), rate.amount
