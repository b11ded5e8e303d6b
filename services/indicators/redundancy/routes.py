"""HTTP of techniques that hang on few people."""

from typing import Annotated

from fastapi import Query

from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.redundancy import queries
from services.indicators.redundancy.schemas import LeanTechniques
from services.indicators.value.errors import UnitUnknownOnThatDay
from services.indicators.value.queries import optional_unit
from shared.access import allowed
from shared.actor import TOLD_OF_PEOPLE
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/redundancy", tags=["redundancy"])


@router.get("", response_model=LeanTechniques, responses=declared(UnitUnknownOnThatDay))
@allowed(*TOLD_OF_PEOPLE, within=optional_unit)
async def list_lean(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query(description="A unit or facility; by default the caller's own.")] = None,
    as_of: Annotated[Day | None, Query()] = None,
    fewer_than: Annotated[int | None, Query(ge=1, le=MOST_PEOPLE, description="By default: fewer than the technique needs there.")] = None,
) -> Document:
    """The techniques that too few proficient people of a facility master: a monopoly, or nobody at all."""
    return await queries.list_lean(session, page, unit or session.context.caller.unit, as_of or session.today, fewer_than)
