"""HTTP of papers that end soon or no longer hold."""

from typing import Annotated

from fastapi import Query

from services.rotation.expiry import queries
from services.rotation.expiry.schemas import ExpiryState, Span
from services.rotation.practitioner.routes import WRITERS
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code

router = Router(prefix="/rotation/v1/expiries", tags=["licences"])


@router.get("", response_model=dict[str, object])
@allowed(*WRITERS, Role.MINISTRY, Role.STATION)
async def list_expiries(
    session: Reading,
    page: Paging,
    *,
    within: Annotated[Span, Query(description="So many days from today on.")] = "90d",
    unit: Annotated[Code | None, Query(description="Only people of this unit or facility and below.")] = None,
    state: ExpiryState | None = None,
) -> Document:
    """Papers that end soon, have ended and were not replaced, or are suspended; with the assignments that go beyond their last day."""
    return await queries.list_expiries(session, page, within=within, unit=unit, state=state)
