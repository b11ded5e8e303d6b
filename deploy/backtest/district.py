"""A generated district: stations, their doctors and techniques, as facts that were said on some day and hold from some day.

What is known of a day to come is what was said until the day on which one asks; what came is known later. One seed, one history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from random import Random

STATIONS, LIST_SIZE = 12, 60
BEGINS, ENDS = date(2016, 1, 1), date(2025, 12, 31)
NEVER = date(2100, 1, 1)
LICENCE = 5 * 365


@dataclass(frozen=True, slots=True)
class Stay:
    """As was said of a doctor on a day: at a station, and allowed to work, from one day until before another."""

    said: date
    doctor: int
    station: int
    first: date
    until: date


@dataclass(frozen=True, slots=True)
class Transfer:
    """Techniques on their way to a station: approved, planned to be done on a day, and done on `done`, or given up on `ended`."""

    approved: date
    planned: date
    station: int
    techniques: int
    done: date | None
    ended: date


@dataclass(slots=True)
class District:
    """All that was ever said."""

    start: Sequence[int]
    stays: list[Stay] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)

    def staffed(self, day: date, known: date) -> set[int]:
        """The stations with a doctor on a day, as known on another."""
        last: dict[int, Stay] = {}
        for stay in self.stays:
            if stay.said <= known:
                last[stay.doctor] = stay
        return {stay.station for stay in last.values() if stay.first <= day < stay.until}

    def coverage(self, day: date, known: date, *, planned: bool = False) -> Fraction:
        """Percent of the list that the stations together are able to perform; with what is under way done on its planned day."""
        able = list(self.start)
        for each in self.transfers:
            done = each.done is not None and each.done <= min(day, known)
            open_ = each.approved <= known < each.ended and known <= each.planned <= day
            able[each.station] += each.techniques if done or (planned and open_) else 0
        found = sum(min(able[station], LIST_SIZE) for station in self.staffed(day, known))
        return Fraction(100 * found, STATIONS * LIST_SIZE)

    def share_staffed(self, day: date, known: date) -> Fraction:
        """Percent of the stations that have a doctor."""
        return Fraction(100 * len(self.staffed(day, known)), STATIONS)


def generate(seed: int) -> District:
    """A district's ten years: transfers that run late or are given up, doctors who come, renew, leave and are rotated in."""
    chance = Random(seed)  # noqa: S311 - a history, not a secret
    district = District([chance.randint(10, 35) for _ in range(STATIONS)])
    district.transfers += _transfers(chance)
    numbers = iter(range(10**6))
    for station in range(STATIONS):
        day = BEGINS - timedelta(days=chance.randint(0, 900))
        while day < ENDS:
            stays = list(_doctor(chance, next(numbers), station, day))
            district.stays += stays
            gap = stays[-1].until
            day = gap + timedelta(days=chance.randint(20, 400))
            if chance.random() < 0.5:
                district.stays += _rotated(chance, next(numbers), station, gap)
    district.stays.sort(key=lambda stay: stay.said)
    return district


def _transfers(chance: Random) -> Iterator[Transfer]:
    vigour = chance.uniform(2, 14)
    for year in range(BEGINS.year, ENDS.year + 1):
        vigour = max(vigour * chance.choice((0.5, 0.8, 1, 1, 1, 1.2, 1.6)), 0.5)
        for _ in range(round(vigour)):
            approved = date(year, 1, 1) + timedelta(days=chance.randint(20, 270))
            planned = approved + timedelta(days=chance.randint(40, 210))
            late = planned + timedelta(days=round(chance.choice((0, 0, 1, 1, 2)) * chance.expovariate(1 / 60)))
            given_up = chance.random() < 0.15
            yield Transfer(approved, planned, chance.randrange(STATIONS), chance.randint(1, 6), None if given_up else late, late)


def _doctor(chance: Random, doctor: int, station: int, first: date) -> Iterator[Stay]:
    """Somebody stays some years; leaving is said a month or two before. Nine of ten licences are renewed in time, the others later."""
    leaves = first + timedelta(days=round(chance.expovariate(1 / 1800)) + 200)
    notice = leaves - timedelta(days=chance.randint(10, 75))
    licensed = chance.random() < 0.6
    expires = first + timedelta(days=chance.randint(200, LICENCE)) if licensed else NEVER
    yield Stay(first - timedelta(days=chance.randint(0, 40)), doctor, station, first, expires)
    while expires < leaves:
        renewed = expires - timedelta(days=chance.randint(5, 120) if chance.random() < 0.9 else -chance.randint(10, 120))
        begins = first if renewed <= expires else renewed
        expires += timedelta(days=LICENCE)
        if renewed >= min(notice, leaves):
            break
        yield Stay(renewed, doctor, station, begins, expires)
    yield Stay(notice, doctor, station, first, leaves)


def _rotated(chance: Random, doctor: int, station: int, gap: date) -> Iterator[Stay]:
    """While nobody is there, somebody is sent for some months, which is decided some weeks before."""
    first = gap + timedelta(days=chance.randint(10, 120))
    yield Stay(
        first - timedelta(days=chance.randint(7, 60)), doctor, station, first, first + timedelta(days=chance.choice((90, 180, 180, 365)))
    )


def reported(seed: int) -> dict[date, Fraction]:
    """What a unit reports each quarter, by the quarter's last day: a share that fills up, faster and slower, with errors of counting."""
    chance = Random(seed)  # noqa: S311 - a history, not a secret
    share, pace = chance.uniform(35, 85), chance.uniform(0, 0.06)
    quarters = [date(BEGINS.year + n // 4, 3 * (n % 4) + 3, 30) for n in range(4 * (ENDS.year - BEGINS.year + 1))]
    steps = [share]
    for _ in quarters[1:]:
        pace = max(pace + chance.gauss(0, 0.008), -0.01)
        steps.append((100 - steps[-1]) * pace)
    shares = accumulate(steps)
    return {
        day: Fraction(min(max(round(100 * (each + chance.gauss(0, 0.5))), 0), 10_000), 100)
        for day, each in zip(quarters, shares, strict=True)
    }
