"""A question for a figure: which indicator, of which facilities or units, counted how, by which readings of policy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil

from services.indicators.district.rules import FIELDS, SPECIALTY, Policies, Specialists, count_specialists, count_teams
from services.indicators.indicator.rules import BY_CODE, By, Definition, IndicatorCode, Of
from services.indicators.policy.rules import MOST_PEOPLE, InForce, PolicyCode
from services.indicators.value import rules
from services.indicators.value.rules import OWN, Figure, Member, Population
from services.indicators.value.schemas import Measure
from shared.contracts.catalog import FacilityKind, UnitLevel
from shared.errors import Detail, InvalidRequest

ABLE, PERFORMING = "able", "performing"
KINDS: Mapping[Of, Collection[str]] = {
    Of.FACILITIES: frozenset(FacilityKind),
    Of.POLYCLINICS: frozenset({FacilityKind.REGIONAL_POLYCLINIC}),
    Of.COMMUNES: frozenset({UnitLevel.COMMUNE}),
    Of.VILLAGES: frozenset({UnitLevel.VILLAGE}),
    Of.VERY_DIFFICULT_VILLAGES: frozenset({UnitLevel.VILLAGE}),
    Of.DISTRICTS: frozenset({UnitLevel.DISTRICT}),
}
UNITS = frozenset({Of.COMMUNES, Of.VILLAGES, Of.VERY_DIFFICULT_VILLAGES})


@dataclass(frozen=True, slots=True)
class Question:
    """An indicator of a unit on a day, on the map of that or another day, and how it is to be counted.

    `at_least`: a share in percent with Measure.SHARE, else how many people. What it leaves open is read by `policies`, in force on the day.
    """

    indicator: str
    unit: str
    as_of: date
    boundaries: date
    children: bool = False
    list: str = OWN
    population: Population = field(default_factory=Population)
    performed: bool = False
    measure: Measure = Measure.POOLED
    at_least: Fraction | None = None
    training_months: int | None = None
    specialists: Specialists = field(default_factory=Specialists)
    policies: Policies = field(default_factory=dict)

    @property
    def definition(self) -> Definition:
        """What the indicator is."""
        return BY_CODE[IndicatorCode(self.indicator)]

    @property
    def unit_levels(self) -> Collection[str]:
        """The levels of the units that are counted; none where facilities are."""
        return KINDS[self.definition.of] if self.definition.of in UNITS else ()

    @property
    def of_facilities(self) -> bool:
        """Whether facilities are counted themselves; what is parked of another may change the figure of a unit."""
        return self.definition.of not in UNITS | {Of.DISTRICTS}

    @property
    def of_sums(self) -> bool:
        """Whether sums over a unit's facilities are enough: on the map of the day itself, and no facility is looked at alone."""
        return self.boundaries == self.as_of and (self.measure is Measure.POOLED or self.indicator != IndicatorCode.TECHNIQUE_COVERAGE)

    @property
    def by_returns(self) -> bool:
        """Whether a missing return leaves the figure incomplete."""
        return self.indicator == IndicatorCode.TECHNIQUE_COVERAGE and self.performed


def ensure_countable(question: Question) -> None:
    """As many people are asked for as are told apart; raises InvalidRequest."""
    of_people = question.definition.by in {By.PEOPLE, By.MONTHS_AND_PEOPLE}
    if of_people and question.at_least is not None and not 1 <= question.at_least <= MOST_PEOPLE:
        raise InvalidRequest(errors=[Detail("/at_least", "field.not-a-number-between", {"least": 1, "most": MOST_PEOPLE})])


def policies_of(question: Question) -> list[PolicyCode]:
    """The readings that the question needs, since it does not say itself what it leaves open."""
    definition, said = question.definition, set[str]()
    if definition.of is Of.POLYCLINICS and question.at_least is not None:
        said = {PolicyCode.POLYCLINIC_GENERAL_DOCTORS}
    if definition.by is By.MONTHS_AND_PEOPLE and question.training_months is not None:
        said = {PolicyCode.VILLAGE_TRAINING_MONTHS}
    if question.specialists.fields:
        said = {SPECIALTY + field_ for field_ in FIELDS if field_ not in question.specialists.fields}
    return [code for code in definition.policies if code not in said]


def numerators(question: Question) -> tuple[str, ...]:
    """The measures that are counted, together."""
    definition = question.definition
    match definition.by:
        case By.NOTHING:
            return (definition.numerator or (PERFORMING if question.performed else ABLE),)
        case By.PEOPLE:
            return (f"{definition.numerator}.{least_people(question)}",)
        case By.MONTHS_AND_PEOPLE:
            months = question.training_months
            months = _number(question, PolicyCode.VILLAGE_TRAINING_MONTHS) if months is None else months
            return (f"{definition.numerator}.{months}.{least_people(question)}",)
        case By.CODES:
            return tuple(f"{definition.numerator}.{code}" for code in _codes(question, *definition.policies))


def least_people(question: Question) -> int:
    """How many people there have to be: as the question says, else by policy, else one."""
    if question.at_least is not None:
        return max(ceil(question.at_least), 1)
    return _number(question, PolicyCode.POLYCLINIC_GENERAL_DOCTORS) if question.definition.of is Of.POLYCLINICS else 1


def count_people(question: Question, facilities: Sequence[Member]) -> int:
    """How many teams, or specialists of each field, the facilities of a district have."""
    if question.indicator == IndicatorCode.DISTRICT_SURGICAL_TEAM:
        return count_teams(facilities, question.policies)
    return count_specialists(facilities, question.policies, question.specialists)


def choose(question: Question, members: Sequence[Member]) -> list[Member]:
    """The members that the question is about."""
    of = question.definition.of
    if of is Of.MEASURED:
        return rules.choose_measured(members, question.population)
    if of is Of.STATIONS:
        return rules.choose_stations(members, question.population)
    chosen = rules.choose_kinds(members, question.population, KINDS[of])
    return [m for m in chosen if rules.VERY_DIFFICULT in m.difficulty] if of is Of.VERY_DIFFICULT_VILLAGES else chosen


def count(question: Question, members: Sequence[Member]) -> Figure:
    """The figure of these members."""
    numerator, denominator = numerators(question), question.definition.denominator
    if question.measure is Measure.SHARE and question.at_least is not None and question.indicator == IndicatorCode.TECHNIQUE_COVERAGE:
        return rules.count_reaching(members, question.at_least, numerator, denominator)
    return rules.count_measures(members, numerator, denominator)


def applied(question: Question) -> list[InForce]:
    """The readings that the figure was read by, to be shown beside it."""
    return [question.policies[code] for code in policies_of(question)]


def _number(question: Question, code: PolicyCode) -> int:
    value = question.policies[code].value
    assert isinstance(value, int)
    return value


def _codes(question: Question, code: PolicyCode) -> Sequence[str]:
    value = question.policies[code].value
    assert isinstance(value, list)
    return value
