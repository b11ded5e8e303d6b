"""What an indicator that people define has to be: expressions that can be read, over measures that there are, that mean something."""

from collections.abc import Mapping

from services.indicators.defined_indicator.errors import ExpressionUnfit
from services.indicators.defined_indicator.schemas import DefineIndicator
from services.indicators.expression.rules import (
    SUMS,
    Choice,
    ExpressionFault,
    Negative,
    Node,
    Number,
    Operation,
    Operator,
    Reference,
    ensure_divides,
    is_nothing,
    parse,
    references,
)
from services.indicators.figure.rules import UNITS
from services.indicators.formula.rules import is_of_facilities
from services.indicators.published_measure.rules import Published, find_measure
from services.indicators.target.schemas import Condition
from shared.errors import Detail

type Thing = tuple[tuple[str, int], ...]
"""What an amount is counted in, with powers: techniques per facility is (("facilities", -1), ("techniques", 1)); a ratio is ()."""


def ensure_fits(body: DefineIndicator) -> None:
    """What is computed can be; raises ExpressionUnfit, which points to every expression that is at fault."""
    said = {"/numerator": body.numerator, "/denominator": body.denominator}
    faults: list[Detail] = []
    measures: list[Published] = []
    for pointer, text in said.items():
        if text is not None:
            try:
                measures += understand(text, divides=pointer == "/denominator")
            except ExpressionFault as fault:
                where: dict[str, object] = {"position": fault.position}
                faults.append(Detail(pointer, fault.code, where | fault.params, where))
    if not faults and body.numerator is not None:
        faults = _idle(body, measures) if measures else [Detail("/numerator", "field.names-no-measure")]
    if faults:
        raise ExpressionUnfit(errors=faults)


def understand(text: str, *, divides: bool) -> list[Published]:
    """The measures of an expression that can be read and means something; raises ExpressionFault."""
    node = parse(text)
    measures = {each.named.code: find_measure(each) for each in references(node)}
    ensure_divides(node)
    if divides and is_nothing(node):
        raise ExpressionFault("field.divided-by-zero", 1)
    thing_of(node, {code: measure.thing for code, measure in measures.items()})
    return list(measures.values())


def thing_of(node: Node, things: Mapping[str, str]) -> Thing | None:
    """What an expression is counted in, by measure code; None for a bare number, which goes with anything.

    What is added, subtracted or compared has to be counted in the same; anything is multiplied and divided. Raises ExpressionFault.
    """
    match node:
        case Number():
            return None
        case Reference(named):
            return ((things[named.code], 1),)
        case Negative(part):
            return thing_of(part, things)
        case Operation(operator, left, right, position):
            one, other = thing_of(left, things), thing_of(right, things)
            if operator in SUMS:
                return _same(one, other, position)
            return None if one is None and other is None else _product(one or (), other or (), 1 if operator is Operator.TIMES else -1)
        case Choice(_, parts, position):
            found = None
            for part in parts:
                found = _same(found, thing_of(part, things), position)
            return found


def _same(one: Thing | None, other: Thing | None, position: int) -> Thing | None:
    if one is not None and other is not None and one != other:
        raise ExpressionFault("field.different-things", position, one=_shown(one), other=_shown(other))
    return other if one is None else one


def _product(one: Thing, other: Thing, sign: int) -> Thing:
    powers = dict(one)
    for thing, power in other:
        powers[thing] = powers.get(thing, 0) + sign * power
    return tuple(sorted((thing, power) for thing, power in powers.items() if power))


def _shown(thing: Thing) -> str:
    above = [name for name, power in thing for _ in range(power)] or ["1"]
    below = [name for name, power in thing for _ in range(-power)]
    return " / ".join([" * ".join(above), *below])


def _idle(body: DefineIndicator, measures: list[Published]) -> list[Detail]:
    """What narrows nothing: kinds and most conditions narrow facilities, the other one villages."""
    of_facilities = any(is_of_facilities(each) for each in measures)
    of_units = any(each.definition.of in UNITS for each in measures)
    idle = [Detail("/kinds", "field.narrows-nothing")] if body.kinds and not of_facilities else []
    for number, condition in enumerate(body.conditions):
        if not (of_units if condition is Condition.VERY_DIFFICULT else of_facilities):
            idle.append(Detail(f"/conditions/{number}", "field.narrows-nothing"))
    return idle
