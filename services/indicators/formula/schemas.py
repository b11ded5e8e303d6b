"""What a figure of an indicator that people defined is made of."""

from typing import Literal

from services.indicators.expression.rules import Named
from services.indicators.figure.rules import Question
from services.indicators.formula.rules import Formula, questions
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.published_measure.rules import Thing
from services.indicators.value.schemas import Numerator
from shared.contracts.catalog import FacilityKind
from shared.schema import Code, Part


class MeasurePart(Part):
    """A measure as the definition names it, and its count.

    GET /values/explain goes on from `indicator` with the parameters that stand beside it: the measure counts whom that indicator counts.
    """

    what: Literal["measure"] = "measure"
    measure: str
    count: int
    counted_in: Thing
    indicator: IndicatorCode
    level_list: Code
    kind: list[FacilityKind]
    numerator: Numerator
    at_least: int | None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return self.measure


def measure_part(formula: Formula, question: Question, named: Named, count: int) -> MeasurePart:
    """A measure of a formula, as a question asks for it."""
    asked, measure = questions(formula, question)[named], formula.measures[named]
    return MeasurePart(
        measure=named.code + (f"@{named.parameter}" if named.parameter else ""),
        count=count,
        counted_in=measure.thing,
        indicator=measure.definition.code,
        level_list=asked.list,
        kind=[FacilityKind(kind) for kind in sorted(asked.population.kinds)],
        numerator=Numerator.PERFORMED if asked.performed else Numerator.ABLE,
        at_least=None if asked.at_least is None else int(asked.at_least),
    )
