"""Figures out of the counts of facilities and units: populations, exact fractions, one rounding."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

OWN = "own"
MEMBERS, LIST_SIZE = "members", "list_size"
STATES = ("listed", "able", "performing", "rotated_only", "lapsed")  # of a technique at a facility, counted in technique lists
LEVELS = ("central", "province", "district", "commune", "initial", "basic", "specialised")
NATION = "VN"
STATION = "commune_station"
POLYCLINIC = "regional_polyclinic"
HEALTH_CENTRE = "district_health_centre"
ROTATION_PLAN = "rotation_plan"
WITH_BEDS, AS_STATION, VERY_DIFFICULT = "beds_above_zero", "acts_as_station", "very_difficult"


@dataclass(frozen=True, slots=True)
class Member:
    """A facility or a unit in a unit on a day, or all those that are alike (`subject` None): what it is, and its counts by measure.

    A unit's kind is its level; it has no level of care. `list` is the technique list in which a facility's techniques are counted.
    """

    root: str
    subject: str | None
    kind: str
    level: str
    list: str
    acts_as_station: bool
    with_beds: bool
    difficulty: Collection[str]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Population:
    """Which facilities are meant: by kind, else by level, else those whose level is the list's; narrowed by conditions."""

    kinds: Collection[str] = ()
    levels: Collection[str] = ()
    with_beds: bool = False
    acting_as_station: bool = False
    very_difficult: bool = False

    @classmethod
    def narrowed(cls, conditions: Collection[str], kinds: Collection[str] = (), levels: Collection[str] = ()) -> "Population":
        """The facilities of these kinds or levels that fulfil the conditions (those of targets, by their codes)."""
        return cls(kinds, levels, WITH_BEDS in conditions, AS_STATION in conditions, VERY_DIFFICULT in conditions)

    @property
    def conditions(self) -> list[str]:
        """The conditions that narrow it."""
        asked = {WITH_BEDS: self.with_beds, AS_STATION: self.acting_as_station, VERY_DIFFICULT: self.very_difficult}
        return [code for code, is_asked in asked.items() if is_asked]


@dataclass(frozen=True, slots=True)
class Figure:
    """A numerator over a denominator."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction | None:
        """The exact share in percent; None without a denominator."""
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None

    def __add__(self, other: "Figure") -> "Figure":
        """Both together."""
        return Figure(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class Parked:
    """A subject whose events could not be applied: the facility it names, where that is known, and its province."""

    facility: str | None
    province: str
    known: bool


def choose_measured(members: Iterable[Member], population: Population) -> list[Member]:
    """The members whose technique list is measured: facilities, since a unit has no level of care."""
    return [
        m
        for m in members
        if m.level
        and (m.kind in population.kinds if population.kinds else m.level in population.levels if population.levels else m.level == m.list)
        and _fits(m, population)
    ]


def choose_stations(members: Iterable[Member], population: Population) -> list[Member]:
    """The members that are stations: commune stations, and polyclinics that act as one; of these the kinds asked for."""
    stations = (m for m in members if m.kind == STATION or (m.kind == POLYCLINIC and m.acts_as_station))
    return [m for m in stations if not population.kinds or m.kind in population.kinds]


def choose_kinds(members: Iterable[Member], population: Population, kinds: Collection[str]) -> list[Member]:
    """The members of some kinds; of these the kinds and the conditions asked for."""
    return [m for m in members if m.kind in kinds and (not population.kinds or m.kind in population.kinds) and _fits(m, population)]


def count_measures(members: Sequence[Member], numerators: Collection[str], denominator: str) -> Figure:
    """Measures over another, of all members together."""
    return Figure(sum(m.counts.get(each, 0) for m in members for each in numerators), sum(m.counts.get(denominator, 0) for m in members))


def count_reaching(values: Iterable[Fraction | None], at_least: Fraction) -> Figure:
    """How many members reach a value, compared exactly; a member with nothing to be counted of has none and is left out."""
    known = [value for value in values if value is not None]
    return Figure(sum(value >= at_least for value in known), len(known))


def is_touched(parked: Iterable[Parked], facilities: Collection[str], province: str) -> bool:
    """Whether a parked subject may change a figure over these facilities.

    It does where it names one of them, or where it names no facility that is known and is of their province or of the nation.
    """
    return any(p.facility in facilities or (not p.known and (province == NATION or p.province in {province, NATION})) for p in parked)


def rounded(value: Fraction | None) -> float | None:
    """Two decimals, halves away from zero."""
    if value is None:
        return None
    hundredths = (200 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return (hundredths if value >= 0 else -hundredths) / 100


def _fits(member: Member, population: Population) -> bool:
    if population.very_difficult and VERY_DIFFICULT not in member.difficulty:
        return False
    if population.with_beds and member.kind == HEALTH_CENTRE and not member.with_beds:
        return False
    return not (population.acting_as_station and member.kind == POLYCLINIC and not member.acts_as_station)


def by_root(members: Iterable[Member], roots: Iterable[str]) -> dict[str, list[Member]]:
    """The members of each root; a root without any has an empty list."""
    found: dict[str, list[Member]] = {root: [] for root in roots}
    for member in members:
        found[member.root].append(member)
    return found


def added(members: Sequence[Member], more: Iterable[Member]) -> list[Member]:
    """The members, with what some of them have more; that of one which is not among them (alike ones being one) stands for itself."""
    by_subject = {(each.root, each.subject): each for each in more}
    found = [by_subject.pop((each.root, each.subject), None) for each in members]
    together = [
        each if other is None else replace(each, counts=Counter(each.counts) + Counter(other.counts))
        for each, other in zip(members, found, strict=True)
    ]
    return [*together, *by_subject.values()]
