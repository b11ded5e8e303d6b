"""HTTP of needs summed up."""

from typing import Annotated

from fastapi import Query

from services.transfer.need_summary import queries
from services.transfer.need_summary.schemas import By, Summary
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.contracts.transfer import NeedStatus
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/transfer/v1/needs", tags=["needs"])


@router.get("/aggregate", response_model=Summary)
@allowed(*READERS)
async def get_summary(
    session: Reading,
    page: Paging,
    *,
    by: By = By.TECHNIQUE,
    unit: Code | None = None,
    status: NeedStatus | None = None,
    first: Annotated[Day | None, Query(alias="from", description="Submitted on this day or later.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Submitted on this day or before.")] = None,
) -> Document:
    """What the units ask for, by technique, facility or supplement: needs handed in and not rejected, unless a status is named."""
    return await queries.read_summary(session, page, by, unit=unit, status=status, first=first, last=last)
