"""HTTP of the indicators' definitions."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request

from services.indicators.indicator import queries
from services.indicators.indicator.schemas import Indicator, Indicators
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.route import Paging, Reading, Router
from shared.runtime_of import runtime_of
from shared.schema import Code, Text

router = Router(prefix="/indicators/v1/indicators", tags=["indicators"])


@router.get("", response_model=Indicators)
@allowed(*EVERYBODY)
async def list_indicators(request: Request, session: Reading, page: Paging, q: Annotated[Text | None, Query()] = None) -> Indicators:
    """What is measured, and how."""
    items, following = queries.list_indicators(runtime_of(request).catalogue, page, q=q)
    return Indicators(items=items, next=following)


@router.get("/{code}", response_model=Indicator)
@allowed(*EVERYBODY)
async def get_indicator(request: Request, session: Reading, code: Code) -> Indicator:
    """One indicator: name, formula, sources."""
    return queries.get_indicator(runtime_of(request).catalogue, code)
