"""By which measures an indicator counts people, and as what each of them counts."""

from collections.abc import Sequence

from services.indicators.district.rules import SKILLED, fields_of
from services.indicators.figure.rules import Question, numerators
from services.indicators.indicator.rules import By, IndicatorCode, Of


def measures_of(question: Question) -> Sequence[str]:
    """The measures by which people are counted; none where an indicator counts no people one by one."""
    definition = question.definition
    match definition.by:
        case By.PEOPLE if definition.of is Of.DISTRICTS:
            return (SKILLED,)
        case By.PEOPLE | By.MONTHS_AND_PEOPLE:
            return tuple(each.rpartition(".")[0] for each in numerators(question))
        case By.CODES:
            return (*numerators(question), definition.denominator)
        case _:
            return ()


def counted_as(question: Question, measures: Sequence[str]) -> list[str]:
    """Which of the measures that tell somebody are in the numerator; of a district's people, for which fields they count."""
    if question.definition.of is Of.DISTRICTS:
        asked = None if question.indicator == IndicatorCode.DISTRICT_SURGICAL_TEAM else question.specialists
        return sorted({field for measure in measures for field in fields_of(measure, question.policies, asked)})
    return [measure for measure in measures if measure != question.definition.denominator]
