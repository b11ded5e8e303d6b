"""HTTP of explanations."""

from typing import Annotated

from fastapi import Query

from services.indicators.explanation import queries
from services.indicators.explanation.errors import MemberOutsideUnit
from services.indicators.explanation.schemas import Explanation
from services.indicators.formula.errors import IndicatorOutdated
from services.indicators.value.errors import IndicatorNotComputed, ShareNeedsThreshold, UnitUnknownOnThatDay
from services.indicators.value.routes import Asked, asked_unit
from shared.access import allowed
from shared.actor import TOLD_OF_PEOPLE
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code

router = Router(prefix="/indicators/v1/values/explain", tags=["values"])


@router.get(
    "",
    response_model=Explanation,
    responses=declared(UnitUnknownOnThatDay, IndicatorNotComputed, IndicatorOutdated, ShareNeedsThreshold, MemberOutsideUnit),
)
@allowed(*TOLD_OF_PEOPLE, within=asked_unit)
async def explain_value(
    session: Reading,
    page: Paging,
    question: Asked,
    facility: Annotated[
        Code | None, Query(description="A member of the figure (a facility, a unit, a rotation plan): what its own figure is made of.")
    ] = None,
    technique: Annotated[Code | None, Query(description="A technique at the facility: the facts behind its state.")] = None,
) -> Explanation:
    """What a figure is made of: its members; with `facility` what one is made of; with `technique` the facts and their positions."""
    return await queries.explain(session, page, question, facility, technique)
