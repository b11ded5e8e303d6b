"""A question for a figure: which indicator, of which facilities, counted how."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from services.indicators.indicator.rules import BY_CODE, IndicatorCode, Of
from services.indicators.value import rules
from services.indicators.value.rules import OWN, Figure, Member, Population
from services.indicators.value.schemas import Measure
from shared.contracts.catalog import FacilityKind, UnitLevel

ABLE, PERFORMING = "able", "performing"
KINDS: Mapping[Of, Collection[str]] = {
    Of.FACILITIES: frozenset(FacilityKind),
    Of.POLYCLINICS: frozenset({FacilityKind.REGIONAL_POLYCLINIC}),
    Of.COMMUNES: frozenset({UnitLevel.COMMUNE}),
    Of.VILLAGES: frozenset({UnitLevel.VILLAGE}),
}


@dataclass(frozen=True, slots=True)
class Question:
    """An indicator of a unit on a day, on the map of that or another day, and how it is to be counted."""

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

    @property
    def measures(self) -> tuple[str, str]:
        """The measure that is counted, and the one it is counted of."""
        definition = BY_CODE[IndicatorCode(self.indicator)]
        return definition.numerator or (PERFORMING if self.performed else ABLE), definition.denominator

    @property
    def of_sums(self) -> bool:
        """Whether sums over a unit's facilities are enough: on the map of the day itself, and no facility is looked at alone."""
        return self.boundaries == self.as_of and (self.measure is Measure.POOLED or self.indicator != IndicatorCode.TECHNIQUE_COVERAGE)

    @property
    def by_returns(self) -> bool:
        """Whether a missing return leaves the figure incomplete."""
        return self.indicator == IndicatorCode.TECHNIQUE_COVERAGE and self.performed


def choose(question: Question, members: Sequence[Member]) -> list[Member]:
    """The members that the question is about."""
    of = BY_CODE[IndicatorCode(question.indicator)].of
    if of is Of.MEASURED:
        return rules.choose_measured(members, question.population)
    if of is Of.STATIONS:
        return rules.choose_stations(members, question.population)
    return rules.choose_kinds(members, question.population, KINDS[of])


def count(question: Question, members: Sequence[Member]) -> Figure:
    """The figure of these members."""
    numerator, denominator = question.measures
    if question.measure is Measure.SHARE and question.at_least is not None and question.indicator == IndicatorCode.TECHNIQUE_COVERAGE:
        return rules.count_reaching(members, question.at_least, numerator, denominator)
    return rules.count_measures(members, numerator, denominator)
