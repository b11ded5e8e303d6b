"""HTTP of a facility's review of its own state."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.transfer.need_review import queries
from services.transfer.need_review.errors import ReviewListMissing
from services.transfer.need_review.schemas import Review
from services.transfer.transfer.queries import READERS
from shared.access import allowed, named
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day
from shared.sheets import Wanting
from shared.uploads import FileType

router = Router(prefix="/transfer/v1/needs", tags=["needs"])
RESPONSES = declared(ResourceMissing, ReviewListMissing) | {200: {"content": {FileType.XLSX.value: {}}}}


@router.get("/review", response_model=Review, responses=RESPONSES)
@allowed(*READERS, within=named("facility"))
async def get_review(
    session: Reading,
    page: Paging,
    wanted: Wanting,
    *,
    facility: Code,
    level: Annotated[Code | None, Query(alias="list", description="Else the facility's own level.")] = None,
    as_of: Day | None = None,
    lacking: bool | None = None,
) -> Document | Response:
    """What of a level's list the facility may perform and performs, and what it lacks for each; json by the page, or a workbook."""
    return await queries.read_review(session, page, wanted, facility, list_=level, day=as_of or session.today, lacking=lacking)
