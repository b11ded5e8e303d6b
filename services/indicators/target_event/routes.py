"""HTTP of what was said of targets."""

from typing import Annotated

from fastapi import Query

from services.indicators.document.schemas import No
from services.indicators.programme.queries import readers_of
from services.indicators.target_event import queries
from services.indicators.target_event.schemas import TargetEvents
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code

router = Router(prefix="/indicators/v1/programmes", tags=["programmes"])


@router.get("/{code}/target-events", response_model=TargetEvents)
@allowed(*EVERYBODY, within=readers_of)
async def list_target_events(session: Reading, page: Paging, code: Code, target: Annotated[No | None, Query()] = None) -> Document:
    """When which target was said to be met or missed, and on what figures."""
    return await queries.list_events(session, page, code, target)
