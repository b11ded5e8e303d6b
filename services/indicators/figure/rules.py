"""A question for a figure: which indicator, of which facilities or units, counted how, by which readings of policy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Self

from services.indicators.deed.rules import Deeds, is_kept, sending
from services.indicators.district.rules import FIELDS, SPECIALTY, Policies, Specialists, count_specialists, count_teams
from services.indicators.indicator.rules import BY_CODE, By, Definition, IndicatorCode, Of, Unit
from services.indicators.policy.rules import MOST_PEOPLE, InForce, PolicyCode
from services.indicators.redundancy import rules as redundancy
from services.indicators.redundancy.rules import Needed
from services.indicators.value import rules
from services.indicators.value.rules import OWN, Figure, Member, Population
from services.indicators.value.schemas import Measure
from shared.contracts.catalog import FacilityKind, UnitLevel
from shared.errors import Detail, InvalidRequest

ABLE, PERFORMING = "able", "performing"
KINDS: Mapping[Of, Collection[str]] = {
    Of.FACILITIES: frozenset(FacilityKind),
    Of.HOSPITALS: frozenset(
        {
            FacilityKind.CENTRAL_HOSPITAL,
            FacilityKind.PROVINCIAL_GENERAL_HOSPITAL,
            FacilityKind.PROVINCIAL_SPECIALIST_HOSPITAL,
            FacilityKind.DISTRICT_HOSPITAL,
            FacilityKind.DISTRICT_HEALTH_CENTRE,
        }
    ),
    Of.POLYCLINICS: frozenset({FacilityKind.REGIONAL_POLYCLINIC}),
    Of.COMMUNES: frozenset({UnitLevel.COMMUNE}),
    Of.VILLAGES: frozenset({UnitLevel.VILLAGE}),
    Of.VERY_DIFFICULT_VILLAGES: frozenset({UnitLevel.VILLAGE}),
    Of.DISTRICTS: frozenset({UnitLevel.DISTRICT}),
}
CONDITIONS: Mapping[Of, Collection[str]] = {
    **dict.fromkeys((Of.MEASURED, Of.FACILITIES), frozenset({rules.WITH_BEDS, rules.AS_STATION})),
    Of.HOSPITALS: frozenset({rules.WITH_BEDS}),
    **dict.fromkeys((Of.STATIONS, Of.POLYCLINICS), frozenset({rules.AS_STATION})),
    **dict.fromkeys((Of.COMMUNES, Of.VILLAGES, Of.VERY_DIFFICULT_VILLAGES), frozenset({rules.VERY_DIFFICULT})),
}
UNITS = frozenset({Of.COMMUNES, Of.VILLAGES, Of.VERY_DIFFICULT_VILLAGES})


@dataclass(frozen=True, slots=True)
class Question:
    """An indicator of a unit on a day, on the map of that or another day, and how it is to be counted.

    `at_least`: what a facility has to reach with Measure.SHARE, else how many people. `needed`: the people that a technique
    needs, where the question says so. `planned`: the days for which what is approved or under way counts as done. What it leaves open
    is read by `policies`, in force on the day. `counting`: what is counted in the place of what the indicator counts: a measure of one that
    people defined.
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
    deeds: Deeds = field(default_factory=Deeds)
    needed: Needed = field(default_factory=Needed)
    planned: tuple[date, date] | None = None
    policies: Policies = field(default_factory=dict)
    counting: Definition | None = None

    @property
    def definition(self) -> Definition:
        """What the indicator is."""
        return self.counting or BY_CODE[self.indicator]

    @property
    def unit_levels(self) -> Collection[str]:
        """The levels of the units that are counted; none where facilities are."""
        return KINDS[self.definition.of] if self.definition.of in UNITS else ()

    @property
    def begins(self) -> date:
        """The first day of the period in which deeds are counted."""
        return self.deeds.since or self.as_of.replace(month=1, day=1)

    def beginning(self, day: date) -> Self:
        """The same question of a period that begins on a day."""
        return replace(self, deeds=replace(self.deeds, since=day))

    @property
    def kinds(self) -> Collection[str]:
        """The kinds of whom are counted: of those that the indicator is about, the ones asked for."""
        of = KINDS[self.definition.of]
        return [kind for kind in of if kind in self.population.kinds] if self.population.kinds else of

    @property
    def by_facility(self) -> bool:
        """Whether each facility is a figure of its own."""
        return self.measure is Measure.EACH and "measure" in self.definition.parameters

    @property
    def of_share(self) -> bool:
        """Whether the facilities are counted that reach `at_least`."""
        return self.measure is Measure.SHARE and {"measure", "at_least"} <= set(self.definition.parameters)

    @property
    def of_facilities(self) -> bool:
        """Whether facilities are counted themselves; what is parked of another may change the figure of a unit."""
        return self.definition.of not in UNITS | {Of.DISTRICTS}

    @property
    def of_sums(self) -> bool:
        """Whether sums over a unit's facilities are enough: on the map of the day itself, and no facility is looked at alone."""
        by_members = not self._of_kept_deeds if self.definition.in_period else self._of_districts_alone or self._of_plans_to_come
        return self.boundaries == self.as_of and not (self.by_facility or self.of_share or by_members)

    @property
    def _of_districts_alone(self) -> bool:
        asks_whom = self.indicator != IndicatorCode.DISTRICT_SURGICAL_TEAM and self.specialists != Specialists()
        return self.definition.of is Of.DISTRICTS and asks_whom

    @property
    def _of_kept_deeds(self) -> bool:
        return self.planned is None and is_kept(self.definition.code, self.deeds, self.as_of)

    @property
    def _of_plans_to_come(self) -> bool:
        return self.planned is not None and self.definition.of is Of.PLANS

    @property
    def by_returns(self) -> bool:
        """Whether a missing return leaves the figure incomplete."""
        of_performed = self.indicator == IndicatorCode.TECHNIQUE_COVERAGE and self.performed
        return of_performed or self.indicator == IndicatorCode.NEW_TECHNIQUES_DEPLOYED


def ensure_countable(question: Question) -> None:
    """As many people are asked for as are told apart, a period begins before it ends, conditions narrow; raises InvalidRequest."""
    of_people = question.definition.by in {By.PEOPLE, By.MONTHS_AND_PEOPLE}
    if of_people and question.at_least is not None and not 1 <= question.at_least <= MOST_PEOPLE:
        raise InvalidRequest(errors=[Detail("/at_least", "field.not-a-number-between", {"least": 1, "most": MOST_PEOPLE})])
    if question.begins > question.as_of:
        raise InvalidRequest(errors=[Detail("/from", "field.after-as-of")])
    unfit = set(question.population.conditions) - set(CONDITIONS.get(question.definition.of, ()))
    if question.counting is None and unfit:
        raise InvalidRequest(errors=[Detail("/condition", "field.condition-narrows-nothing")])


def policies_of(question: Question) -> list[PolicyCode]:
    """The readings that the question needs, since it does not say itself what it leaves open."""
    definition, said = question.definition, set[str]()
    if definition.of is Of.POLYCLINICS and question.at_least is not None:
        said = {PolicyCode.POLYCLINIC_GENERAL_DOCTORS}
    if definition.by is By.MONTHS_AND_PEOPLE and question.training_months is not None:
        said = {PolicyCode.VILLAGE_TRAINING_MONTHS}
    if question.specialists.fields:
        said = {SPECIALTY + field_ for field_ in FIELDS if field_ not in question.specialists.fields}
    if question.needed.people:
        said |= {PolicyCode.REDUNDANCY_PEOPLE}
    if question.needed.one_doctor:
        said |= {PolicyCode.REDUNDANCY_ONE_DOCTOR}
    if not question.performed:
        said |= {PolicyCode.LAPSE_MONTHS}
    return [code for code in definition.policies if code not in said]


def numerators(question: Question) -> tuple[str, ...]:
    """The measures that are counted, together."""
    definition = question.definition
    match definition.by:
        case By.NOTHING:
            return (definition.numerator or (PERFORMING if question.performed else ABLE),)
        case By.PEOPLE:
            return (f"{definition.numerator}.{least_people(question)}",)
        case By.HEADS:
            return tuple(f"{definition.numerator}.{people}" for people in range(1, MOST_PEOPLE + 1))
        case By.MONTHS_AND_PEOPLE:
            months = question.training_months
            months = _number(question, PolicyCode.VILLAGE_TRAINING_MONTHS) if months is None else months
            return (f"{definition.numerator}.{months}.{least_people(question)}",)
        case By.CODES | By.ACTS:
            codes = sending(question.deeds) if definition.by is By.ACTS else _codes(question, *definition.policies)
            return tuple(f"{definition.numerator}.{code}" for code in codes)
        case By.PROFICIENT:
            return tuple(redundancy.measures(needed(question)))


def needed(question: Question) -> Needed:
    """How many proficient people a technique needs: as the question says, else by policy."""
    said = question.needed
    return Needed(
        said.people or _number(question, PolicyCode.REDUNDANCY_PEOPLE),
        said.one_doctor or _number(question, PolicyCode.REDUNDANCY_ONE_DOCTOR),
    )


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
    if of is Of.PLANS:
        return [m for m in members if m.kind == rules.ROTATION_PLAN]
    if of is Of.DISTRICTS:
        return [replace(m, level="") for m in members]
    chosen = rules.choose_kinds(members, question.population, KINDS[of])
    return [m for m in chosen if rules.VERY_DIFFICULT in m.difficulty] if of is Of.VERY_DIFFICULT_VILLAGES else chosen


def count(question: Question, members: Sequence[Member]) -> Figure:
    """The figure of these members."""
    if question.of_share and question.at_least is not None:
        return rules.count_reaching(
            (value_of(replace(question, measure=Measure.EACH), _count(question, [m])) for m in members), question.at_least
        )
    return _count(question, members)


def value_of(question: Question, figure: Figure) -> Fraction | None:
    """What a figure comes to: a share in percent, or as many as there are; None where there is nobody to be counted."""
    if question.of_share or question.definition.unit is Unit.PERCENT:
        return figure.share
    return Fraction(figure.numerator) if figure.denominator else None


def applied(question: Question) -> list[InForce]:
    """The readings that the figure was read by, to be shown beside it."""
    return [question.policies[code] for code in policies_of(question)]


def _count(question: Question, members: Sequence[Member]) -> Figure:
    if question.definition.by is By.PROFICIENT:
        return redundancy.count(members, needed(question))
    return rules.count_measures(members, numerators(question), question.definition.denominator)


def _number(question: Question, code: PolicyCode) -> int:
    value = question.policies[code].value
    assert isinstance(value, int)
    return value


def _codes(question: Question, code: PolicyCode) -> Sequence[str]:
    value = question.policies[code].value
    assert isinstance(value, list)
    return value
