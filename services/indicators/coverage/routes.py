"""HTTP of facility coverage."""

from typing import Annotated

from fastapi import Query

from services.indicators.coverage import queries
from services.indicators.coverage.schemas import FacilityCoverage
from services.indicators.value import queries as values
from services.indicators.value.schemas import TechniqueList
from shared.access import allowed, named
from shared.actor import EVERYBODY
from shared.contracts.catalog import FacilityKind
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1", tags=["coverage"])


@router.get("/facilities/{code}/coverage", response_model=FacilityCoverage)
@allowed(*EVERYBODY, within=named("code"))
async def get_coverage(
    session: Reading,
    code: Code,
    list_: Annotated[
        TechniqueList, Query(alias="list", description="A level's technique list; by default the facility's own level's.")
    ] = TechniqueList.OWN,
    as_of: Annotated[Day | None, Query()] = None,
) -> Document:
    """How much of a technique list the facility is able to perform and does perform on a day."""
    return await queries.read_coverage(session, code, list_=_level(list_), as_of=as_of)


@router.get("/coverage", response_model=dict[str, object])
@allowed(*EVERYBODY, within=values.optional_unit)
async def list_coverage(
    *,
    session: Reading,
    page: Paging,
    unit: Annotated[Code | None, Query()] = None,
    list_: Annotated[TechniqueList, Query(alias="list")] = TechniqueList.OWN,
    kind: Annotated[FacilityKind | None, Query()] = None,
    as_of: Annotated[Day | None, Query()] = None,
) -> Document:
    """The coverage of many facilities: of those whose level is the list's, or of every one in its own level's list."""
    return await queries.list_coverage(session, page, unit=unit, list_=_level(list_), kind=kind, as_of=as_of)


def _level(list_: TechniqueList) -> str | None:
    """The level whose list is asked for; None: each facility's own."""
    return None if list_ is TechniqueList.OWN else list_.value
