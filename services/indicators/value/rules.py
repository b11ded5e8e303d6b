"""Figures out of facilities' counters: populations, exact fractions, one rounding."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

OWN = "own"
LEVELS = ("central", "province", "district", "commune", "initial", "basic", "specialised")
NATION = "VN"
STATION = "commune_station"
POLYCLINIC = "regional_polyclinic"
HEALTH_CENTRE = "district_health_centre"


@dataclass(frozen=True, slots=True)
class Member:
    """A facility in a unit on a day, or all those that are alike (`facility` None): what it is, and its counts in the list asked for."""

    root: str
    facility: str | None
    kind: str
    level: str
    list: str
    acts_as_station: bool
    with_beds: bool
    members: int
    list_size: int
    able: int
    performing: int
    working_doctor: int
    permanent_doctor: int
    not_reported: int


@dataclass(frozen=True, slots=True)
class Population:
    """Which facilities are meant: by kind, else by level, else those whose level is the list's; narrowed by conditions."""

    kinds: Collection[str] = ()
    levels: Collection[str] = ()
    with_beds: bool = False
    acting_as_station: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A numerator over a denominator."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction | None:
        """The exact share in percent; None without a denominator."""
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Parked:
    """A subject whose events could not be applied: the facility it names, where that is known, and its province."""

    facility: str | None
    province: str
    known: bool


def choose_measured(members: Iterable[Member], population: Population) -> list[Member]:
    """The members whose technique list is measured."""
    return [
        m
        for m in members
        if (m.kind in population.kinds if population.kinds else m.level in population.levels if population.levels else m.level == m.list)
        and _fits(m, population)
    ]


def choose_stations(members: Iterable[Member], population: Population) -> list[Member]:
    """The members that are stations: commune stations, and polyclinics that act as one; of these the kinds asked for."""
    stations = (m for m in members if m.kind == STATION or (m.kind == POLYCLINIC and m.acts_as_station))
    return [m for m in stations if not population.kinds or m.kind in population.kinds]


def count_techniques(members: Sequence[Member], *, performed: bool) -> Figure:
    """The techniques of their lists that the members are able to perform or perform, all together."""
    return Figure(sum(m.performing if performed else m.able for m in members), sum(m.list_size for m in members))


def count_reaching(members: Sequence[Member], at_least: Fraction, *, performed: bool) -> Figure:
    """How many members reach a coverage in percent, compared exactly; a member with an empty list has none and is left out."""
    shares = [share for m in members if (share := count_techniques([m], performed=performed).share) is not None]
    return Figure(sum(share >= at_least for share in shares), len(shares))


def count_with_doctor(members: Sequence[Member], *, permanent: bool) -> Figure:
    """How many of the members have a doctor that day."""
    having = sum(m.permanent_doctor if permanent else m.working_doctor for m in members)
    return Figure(having, sum(m.members for m in members))


def is_touched(parked: Iterable[Parked], facilities: Collection[str], province: str) -> bool:
    """Whether a parked subject may change a figure over these facilities.

    It does where it names one of them, or where it names no facility that is known and is of their province or of the nation.
    """
    return any(p.facility in facilities or (not p.known and (province == NATION or p.province in {province, NATION})) for p in parked)


def rounded(value: Fraction | None) -> float | None:
    """Two decimals, halves away from zero."""
    if value is None:
        return None
    hundredths = floor(abs(value) * 100 + Fraction(1, 2))
    return (hundredths if value >= 0 else -hundredths) / 100


def _fits(member: Member, population: Population) -> bool:
    if population.with_beds and member.kind == HEALTH_CENTRE and not member.with_beds:
        return False
    return not (population.acting_as_station and member.kind == POLYCLINIC and not member.acts_as_station)


def by_root(members: Iterable[Member], roots: Iterable[str]) -> dict[str, list[Member]]:
    """The members of each root; a root without any has an empty list."""
    found: dict[str, list[Member]] = {root: [] for root in roots}
    for member in members:
        found[member.root].append(member)
    return found
