"""HTTP of the sums of telehealth sessions."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.transfer.telehealth.rules import span_of
from services.transfer.telehealth_summary import queries
from services.transfer.telehealth_summary.schemas import By, TelehealthSummary
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day
from shared.sheets import Wanting
from shared.uploads import FileType

router = Router(prefix="/transfer/v1/telehealth-sessions", tags=["telehealth"])


@router.get(
    "/summary", response_model=TelehealthSummary, responses=declared(ResourceMissing) | {200: {"content": {FileType.XLSX.value: {}}}}
)
@allowed(*READERS, within=queries.about_unit)
async def get_summary(
    session: Reading,
    page: Paging,
    wanted: Wanting,
    *,
    unit: Annotated[Code | None, Query(description="This unit or facility and below; else the caller's.")] = None,
    first: Annotated[Day | None, Query(alias="from", description="Else the first day of the year of the last one.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Else today.")] = None,
    by: Annotated[By, Query()] = By.FACILITY,
    include_empty: Annotated[bool, Query(description="Facilities, or months, without a session too.")] = False,
) -> Document | Response:
    """Sessions and minutes by facility or month: as upper, as lower, by kind; as json by the page, or all as a workbook."""
    return await queries.read_summary(
        session, page, wanted, unit=unit, span=span_of(first, last, session.today), by=by, empty=include_empty
    )
