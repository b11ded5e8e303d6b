"""HTTP of what was done by mentoring links."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.transfer.mentoring_activity import queries
from services.transfer.mentoring_activity.schemas import LinkActivity, SilentLinks
from services.transfer.mentoring_link.queries import readable_at
from services.transfer.telehealth.rules import span_of
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day
from shared.sheets import Wanting
from shared.uploads import FileType

router = Router(prefix="/transfer/v1/mentoring-links", tags=["mentoring links"])

FIRST = Query(alias="from", description="Else the first day of the year of the last one.")
LAST = Query(alias="to", description="Else today.")


@router.get("/without-activity", response_model=SilentLinks)
@allowed(*READERS)
async def list_silent(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query(description="The lead or the directed facility lies in this unit or facility and below.")] = None,
    first: Annotated[Day | None, FIRST] = None,
    last: Annotated[Day | None, LAST] = None,
) -> Document:
    """Links by which nothing was done with some, or all, of the facilities that they direct."""
    return await queries.list_silent(session, page, unit=unit, span=span_of(first, last, session.today))


@router.get(
    "/{link_id}/activity", response_model=LinkActivity, responses=declared(ResourceMissing) | {200: {"content": {FileType.XLSX.value: {}}}}
)
@allowed(*READERS, within=readable_at)
async def get_activity(
    session: Reading,
    wanted: Wanting,
    *,
    link_id: Code,
    first: Annotated[Day | None, FIRST] = None,
    last: Annotated[Day | None, LAST] = None,
) -> Document | Response:
    """What the lead did with each facility that it directs; as json, or as a workbook."""
    return await queries.read_activity(session, wanted, link_id, span_of(first, last, session.today))
