"""HTTP of the clock: what is overdue, and who has to do it."""

from typing import Annotated

from fastapi import Query

from services.transfer.clock import queries
from services.transfer.clock.schemas import OverduePage, OwnerRole, PendingNoun, PendingStep
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code

router = Router(prefix="/transfer/v1/overdue-steps", tags=["overdue steps"])


@router.get("", response_model=OverduePage)
@allowed(*READERS)
async def list_overdue_steps(
    session: Reading,
    page: Paging,
    *,
    noun: Annotated[PendingNoun | None, Query()] = None,
    step: Annotated[PendingStep | None, Query()] = None,
    unit: Annotated[Code | None, Query()] = None,
    owner: Annotated[OwnerRole | None, Query()] = None,
    owner_unit: Annotated[Code | None, Query()] = None,
) -> Document:
    """Steps of transfers, needs and plans that are overdue today, the longest overdue first; `owner`: the role that has to act."""
    return await queries.list_overdue_steps(session, page, noun=noun, step=step, unit=unit, owner=owner, owner_unit=owner_unit)
