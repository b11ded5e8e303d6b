"""HTTP of the indicators' definitions."""

from typing import Annotated

from fastapi import Query

from services.indicators.indicator import queries
from services.indicators.indicator.schemas import Indicator, Indicators, Origin
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.documents import Document
from shared.route import Paging, Reading, Router, Telling
from shared.schema import Code, Day, Text

router = Router(prefix="/indicators/v1/indicators", tags=["indicators"])


@router.get("", response_model=Indicators)
@allowed(*EVERYBODY)
async def list_indicators(
    session: Reading,
    voice: Telling,
    page: Paging,
    *,
    q: Annotated[Text | None, Query()] = None,
    origin: Annotated[Origin | None, Query()] = None,
    as_of: Annotated[Day | None, Query(description="How they are defined on this day; by default today.")] = None,
) -> Indicators:
    """What is measured, and how: computed, defined by people, and reported by units."""
    items, following = await queries.list_indicators(session, voice.catalogue, page, q=q, as_of=as_of or session.today, origin=origin)
    return Indicators(items=items, next=following)


@router.get("/{code}", response_model=Indicator)
@allowed(*EVERYBODY)
async def get_indicator(
    session: Reading,
    voice: Telling,
    code: Code,
    as_of: Annotated[Day | None, Query(description="How it is defined on this day; by default today.")] = None,
) -> Document:
    """One indicator: name, formula, numerator and denominator, sources."""
    return await queries.get_indicator(session, voice.catalogue, code, as_of or session.today)
