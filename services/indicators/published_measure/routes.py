"""HTTP of the measures that expressions may name."""

from typing import Annotated

from fastapi import Query

from services.indicators.published_measure import queries
from services.indicators.published_measure.schemas import Measure, Measures
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling
from shared.schema import Code, Text

router = Router(prefix="/indicators/v1/measures", tags=["indicators"])


@router.get("", response_model=Measures)
@allowed(*EVERYBODY)
async def list_measures(session: Reading, voice: Telling, page: Paging, q: Annotated[Text | None, Query()] = None) -> Measures:
    """What indicators are made of: the measures that PUT /indicators may name, each with what it counts and of whom."""
    return queries.list_measures(voice.catalogue, page, q=q)


@router.get("/{code}", response_model=Measure, responses=declared(ResourceMissing))
@allowed(*EVERYBODY)
async def get_measure(session: Reading, voice: Telling, code: Code) -> Measure:
    """One measure."""
    return queries.get_measure(voice.catalogue, code)
