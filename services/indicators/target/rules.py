"""What a target asks for: the figure it needs, which of several figures counts, and whether a value meets it."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import add

from services.indicators.deed.rules import Deeds
from services.indicators.district.rules import Specialists
from services.indicators.document.schemas import Parameters
from services.indicators.figure.rules import Question, needed
from services.indicators.indicator.rules import BY_CODE, IndicatorCode, Of, Unit
from services.indicators.redundancy import rules as redundancy
from services.indicators.redundancy.rules import Needed
from services.indicators.reported_figure.rules import number_of
from services.indicators.target.schemas import Comparison, Target, TargetUnit
from services.indicators.target.schemas import Measure as TargetMeasure
from services.indicators.target.schemas import Numerator as TargetNumerator
from services.indicators.value.rules import OWN, Figure, Member, Population
from services.indicators.value.schemas import Measure


def question_of(target: Target, day: date) -> Question:
    """The figure that a target needs: computed, or of what units report."""
    return Question(
        indicator=target.code,
        unit="",
        as_of=day,
        boundaries=day,
        list=target.level_list or OWN,
        population=Population.narrowed(target.population.conditions, tuple(target.population.kinds), tuple(target.population.levels)),
        performed=target.numerator is TargetNumerator.PERFORMED,
        measure=Measure.EACH if target.measure is TargetMeasure.EACH else Measure.POOLED,
        at_least=None if target.minimum is None else Fraction(target.minimum.value),
        training_months=months if isinstance(months := target.parameters.get("training_months"), int) else None,
        specialists=specialists_of(target.parameters),
        deeds=Deeds(
            any_of=_texts(target.parameters, "any_of"),
            all_of=_texts(target.parameters, "all_of"),
            titles=_texts(target.parameters, "dispatched_titles"),
            connected_to=_texts(target.parameters, "connected_to_levels"),
        ),
        needed=Needed(*(_whole(target.parameters, each) for each in ("minimum_bedded", "minimum_station_with_one_doctor"))),
    )


def compared(target: Target, question: Question, members: Sequence[Member], figure: Figure) -> Figure:
    """What is compared with the target, of some members: their figure; the fewest people of a technique where people are asked for."""
    if question.indicator != IndicatorCode.TECHNIQUE_REDUNDANCY or target.unit is not TargetUnit.PEOPLE:
        return figure
    goal = int(target.target or 0)
    found = [each for m in members if (each := redundancy.fewest(m, needed(question), goal)).denominator]
    return min(found, key=lambda each: each.numerator, default=Figure(0, 0))


def specialists_of(parameters: Parameters) -> Specialists:
    """Whom a target on specialist doctors asks for."""
    fields, qualification = parameters.get("specialties", ()), parameters.get("qualification")
    return Specialists(
        tuple(str(field) for field in fields) if isinstance(fields, tuple) else (),
        qualification if isinstance(qualification, str) else "",
        parameters.get("or_above") is not False,
    )


def value_of(target: Target, figures: Sequence[Figure]) -> Fraction | None:
    """The value that is compared: a number for a count, else of the figures the lowest, since each has to reach the target.

    Where they have to lie between two values and none is too low, it is the highest. Of a count in parts, what one part has too much does
    not make up for another.
    """
    if target.parts:
        reached = [sum(f.numerator for f in figures[n :: len(target.parts)]) for n in range(len(target.parts))]
        return Fraction(sum(min(count, int(part.target)) for count, part in zip(reached, target.parts, strict=True)))
    if target.comparison is Comparison.COUNT:
        return Fraction(sum(figure.numerator for figure in figures)) if any(figure.denominator for figure in figures) else None
    shares = [share for figure in figures if (share := _number(target, figure)) is not None]
    if target.target_to is not None and shares and min(shares) >= Fraction(target.target or 0):
        return max(shares)
    return min(shares, default=None)


def pooled(target: Target, parts: Sequence[Sequence[Figure]]) -> list[Figure]:
    """The figures of the units that follow one unit, taken together as that unit's; each for itself where each has to reach the target."""
    if target.measure is TargetMeasure.EACH or len(parts) == 1:
        return [figure for part in parts for figure in part]
    return [reduce(add, group) for group in zip(*parts, strict=True)]


def populations(target: Target, question: Question) -> list[Population]:
    """Whom the figures of a unit are about, one by one where each has a figure: each part of a count, each level that is named."""
    whole = question.population
    if question.measure is Measure.EACH:
        return [whole]
    if target.parts:
        return [replace(whole, kinds=part.kinds) for part in target.parts]
    return [replace(whole, levels=(level,)) for level in whole.levels] or [whole]


def _number(target: Target, figure: Figure) -> Fraction | None:
    if target.code not in BY_CODE:
        return number_of(figure, target.unit)
    of_people = target.code == IndicatorCode.TECHNIQUE_REDUNDANCY and target.unit is TargetUnit.PEOPLE
    if BY_CODE[target.code].unit is Unit.PERCENT and not of_people:
        return figure.share
    return Fraction(figure.numerator) if figure.denominator else None


def _texts(parameters: Parameters, name: str) -> tuple[str, ...]:
    said = parameters.get(name, ())
    return tuple(str(each) for each in said) if isinstance(said, tuple) else ()


def _whole(parameters: Parameters, name: str) -> int:
    said = parameters.get(name)
    return said if isinstance(said, int) else 0


def is_computed(target: Target) -> bool:
    """Whether its figures come out of the services' facts; else units report them."""
    return target.code in BY_CODE


def accumulates(question: Question) -> bool:
    """Whether the figure grows from the first day of a period on, as deeds and the people sent under a plan do."""
    return question.indicator in BY_CODE and (question.definition.in_period or question.definition.of is Of.PLANS)


def goal_of(target: Target, start: Fraction | None) -> Fraction | None:
    """What a value has to reach: the document's figure; where something is to be kept without one, what there was at the start."""
    if target.target is not None:
        return Fraction(target.target)
    return start if target.comparison is Comparison.KEEP else None


def is_met(target: Target, value: Fraction, goal: Fraction) -> bool:
    """Whether a value is what the document's own word asks for."""
    if target.comparison is Comparison.MORE_THAN:
        return value > goal
    if target.target_to is not None:
        return goal <= value <= Fraction(target.target_to)
    return value >= goal


def asked_a_year_before(question: Question) -> Question:
    """The same question a year earlier; where its period had not begun by then, of the year before that period."""
    day, since = months_after(question.as_of, -12), question.begins
    return replace(question, as_of=day).beginning(since if since <= day else months_after(since, -12))


def months_after(day: date, months: int) -> date:
    """The same day some months later (or earlier); the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
