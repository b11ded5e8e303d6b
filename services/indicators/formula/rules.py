"""Indicators that people defined, evaluated: which measures they name, the questions that tell these, and what a unit's counts come to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from services.indicators.expression.rules import Named, Node, evaluate, references
from services.indicators.figure.rules import UNITS, Question
from services.indicators.indicator.rules import Of, Source, Unit
from services.indicators.policy.rules import PolicyCode
from services.indicators.published_measure.rules import BY_NAME, Published, Takes
from services.indicators.reported_figure.rules import number_of
from services.indicators.target.schemas import Condition
from services.indicators.value.rules import Figure, Member, Population
from services.indicators.value.schemas import Measure

LARGEST = 10**15

type Asked = dict[Named, tuple[Question, list[Member]]]
"""By measure: the question that tells it, and whom that is about."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An indicator as people defined it, in the version that holds on a day; without a denominator it is a number by itself.

    `kinds` and `conditions` narrow the facilities, or the villages, that are counted.
    """

    version: int
    unit: Unit
    numerator: Node
    denominator: Node | None
    kinds: Collection[str] = ()
    conditions: Collection[str] = ()

    @property
    def measures(self) -> dict[Named, Published]:
        """What it names, each once."""
        nodes = [self.numerator, *([] if self.denominator is None else [self.denominator])]
        return {each.named: BY_NAME[each.named.code] for node in nodes for each in references(node)}

    @property
    def by_facility(self) -> bool:
        """Whether each facility has a figure of its own: all that is counted is counted of facilities."""
        return bool(self.measures) and all(is_of_facilities(each) for each in self.measures.values())

    @property
    def sources(self) -> tuple[Source, ...]:
        """Whose facts it is computed from."""
        told = {source for each in self.measures.values() for source in each.definition.sources}
        return tuple(source for source in Source if source in told)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of GET /values that it takes."""
        measures = self.measures.items()
        taken = {
            "list": any(each.takes is Takes.LIST and named.parameter is None for named, each in measures),
            "kind": any(is_of_facilities(each) for _, each in measures),
            "measure": self.by_facility,
            "at_least": self.by_facility,
        }
        own = {name for _, each in measures for name in each.definition.parameters if name not in {*taken, "numerator"}}
        return (*(name for name, takes in taken.items() if takes), *sorted(own))

    @property
    def policies(self) -> tuple[PolicyCode, ...]:
        """The readings that it goes by."""
        return tuple(dict.fromkeys(code for each in self.measures.values() if not each.is_denominator for code in each.definition.policies))

    def goes_by_policies(self, named: Named) -> bool:
        """Whether the readings of a measure's question decide its count."""
        return not self.measures[named].is_denominator

    @property
    def accumulates(self) -> bool:
        """Whether what was done from some day on is counted."""
        return any(each.definition.in_period or each.definition.of is Of.PLANS for each in self.measures.values())


@dataclass(frozen=True, slots=True)
class Combined(Figure):
    """A figure of measures, which know what they were: figures of several units together are evaluated anew."""

    formula: Formula
    counts: Mapping[Named, int]

    def __add__(self, other: Figure) -> Figure:
        """Both together, out of the counts of both."""
        assert isinstance(other, Combined)
        return combine(self.formula, {named: count + other.counts[named] for named, count in self.counts.items()})


def is_of_facilities(measure: Published) -> bool:
    """Whether a measure is counted of facilities, one by one."""
    return measure.definition.of not in UNITS | {Of.DISTRICTS, Of.PLANS}


def combine(formula: Formula, counts: Mapping[Named, int]) -> Combined:
    """Numerator over denominator, both multiplied so that they are whole; over 0 where nothing divides, or no such number can be told."""
    above = evaluate(formula.numerator, counts)
    below = Fraction(1) if formula.denominator is None else evaluate(formula.denominator, counts)
    if above is None or below is None:
        return Combined(0, 0, formula, counts)
    scale = lcm(above.denominator, below.denominator)
    figure = Combined(int(above * scale), int(below * scale), formula, counts)
    value = value_of(formula, figure)
    fits = abs(figure.numerator) < LARGEST**2 and abs(figure.denominator) < LARGEST**2 and (value is None or abs(value) < LARGEST)
    return figure if fits else Combined(0, 0, formula, counts)


def value_of(formula: Formula, figure: Figure) -> Fraction | None:
    """What a figure says: a share in percent, or a number; None without a denominator."""
    return number_of(figure, formula.unit)


def asks_alone(formula: Formula, question: Question) -> bool:
    """Whether each facility is looked at by itself; where anything else is counted, it cannot be."""
    return question.measure is not Measure.POOLED and formula.by_facility


def list_of(formula: Formula, question: Question) -> str:
    """The technique list in which most is counted, so that one reading serves; the question's own where none is named."""
    named = [each.parameter for each, measure in formula.measures.items() if measure.takes is Takes.LIST]
    return next((each or question.list for each in named), question.list)


def questions(formula: Formula, question: Question) -> dict[Named, Question]:
    """By measure: the question whose figure has it on one side."""
    return {named: _question(formula, question, named, measure) for named, measure in formula.measures.items()}


def _question(formula: Formula, question: Question, named: Named, measure: Published) -> Question:
    of_list = measure.takes is Takes.LIST
    return replace(
        question,
        indicator=measure.definition.code,
        counting=measure.definition,
        list=(named.parameter or question.list) if of_list else list_of(formula, question),
        population=_population(formula, question.population, measure),
        performed=measure.performed,
        measure=Measure.EACH if asks_alone(formula, question) else Measure.POOLED,
        at_least=Fraction(named.parameter) if measure.takes is Takes.PEOPLE and named.parameter is not None else None,
    )


def _population(formula: Formula, said: Population, measure: Published) -> Population:
    """Whom a measure is about: kinds, levels, beds and acting as station narrow facilities, very difficult areas communes and villages."""
    if not is_of_facilities(measure):
        very_difficult = said.very_difficult or Condition.VERY_DIFFICULT in formula.conditions
        return Population(very_difficult=very_difficult and measure.definition.of in UNITS)
    return replace(
        said,
        kinds=said.kinds or tuple(formula.kinds),
        with_beds=said.with_beds or Condition.BEDS_ABOVE_ZERO in formula.conditions,
        acting_as_station=said.acting_as_station or Condition.ACTS_AS_STATION in formula.conditions,
        very_difficult=False,
    )


def sides(formula: Formula, figures: Mapping[Named, Figure]) -> dict[Named, int]:
    """By measure its count: the side of the figure on which it stands."""
    measures = formula.measures
    return {named: figure.denominator if measures[named].is_denominator else figure.numerator for named, figure in figures.items()}


def alone(parts: Asked) -> dict[str, Asked]:
    """The same of each facility by itself; a measure that is not about it counts nothing of it."""
    found: dict[str, Asked] = {}
    for named, (_, members) in parts.items():
        for member in members:
            own = found.setdefault(str(member.subject), {each: (question, []) for each, (question, _) in parts.items()})
            own[named][1].append(member)
    return found


def narrowed(formula: Formula, question: Question, members: Sequence[Member]) -> list[Member]:
    """Of facilities (which have a level of care) those that the definition is about, at the levels asked for."""
    kinds, levels = formula.kinds, question.population.levels
    return [m for m in members if not m.level or ((not kinds or m.kind in kinds) and (not levels or m.level in levels))]
