"""HTTP of rotations that are over."""

from typing import Annotated

from fastapi import Query

from services.rotation.assignment.routes import READERS
from services.rotation.completed_rotation import queries
from services.rotation.completed_rotation.schemas import CompletedRotations
from shared.access import allowed
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/rotations", tags=["rewards"])


@router.get("/completed", response_model=CompletedRotations)
@allowed(*READERS)
async def list_completed(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query(description="Only from or to this unit or facility and below.")] = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> Document:
    """The rotations whose last day lies in a period: days, duties, transfers taught, and who attested them."""
    return await queries.list_completed(session, page, unit=unit, first=first, last=last)
