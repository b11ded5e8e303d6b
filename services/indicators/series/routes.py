"""HTTP of series."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query

from services.indicators.formula.errors import IndicatorOutdated
from services.indicators.series import queries
from services.indicators.series.errors import SeriesTooLong
from services.indicators.series.rules import Span, Step
from services.indicators.series.schemas import Series
from services.indicators.value.errors import IndicatorNotComputed, ShareNeedsThreshold, UnitUnknownOnThatDay
from services.indicators.value.routes import Asked, asked_unit
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Day

router = Router(prefix="/indicators/v1/series", tags=["values"])


def read_span(
    question: Asked,
    from_: Annotated[Day, Query(alias="from", description="The first day of the series.")],
    to: Annotated[Day | None, Query(description="Its last day; by default as_of, else today.")] = None,
    step: Annotated[
        Step, Query(description="The values are of the last day of each step, and of the last day of the series.")
    ] = Step.MONTH,
) -> Span:
    """The days that a call asks about."""
    return Span(from_, to or question.as_of, step)


@router.get(
    "",
    response_model=Series,
    responses=declared(UnitUnknownOnThatDay, IndicatorNotComputed, IndicatorOutdated, ShareNeedsThreshold, SeriesTooLong),
)
@allowed(*EVERYBODY, within=asked_unit)
async def list_series(
    session: Reading,
    page: Paging,
    *,
    question: Asked,
    span: Annotated[Span, Depends(read_span)],
    boundaries: Annotated[Day | None, Query(description="The day whose map of units is used; by default each day's own.")] = None,
    deeds_from: Annotated[Day | None, Query(description="Deeds are counted from this day; by default from 1 January of each year.")] = None,
) -> Series:
    """An indicator's value by day, week, month, quarter or year, of a unit, of each unit below it, or of each facility."""
    asked = replace(question, deeds=replace(question.deeds, since=deeds_from))
    return await queries.list_series(session, page, asked, span, boundaries)
