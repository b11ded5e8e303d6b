"""HTTP of the sums of returns."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.catalog.activity.routes import READERS
from services.catalog.activity.rules import span_of
from services.catalog.place.queries import about_unit
from services.catalog.return_summary import queries
from services.catalog.return_summary.errors import SummaryTooLarge
from services.catalog.return_summary.schemas import ReturnSummary
from shared.access import allowed
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code, Month
from shared.sheets import Wanting
from shared.uploads import FileType

router = Router(prefix="/catalog/v1/returns", tags=["reporting"])
RESPONSES = declared(SummaryTooLarge) | {200: {"content": {FileType.XLSX.value: {}}}}


@router.get("/summary", response_model=ReturnSummary, responses=RESPONSES)
@allowed(*READERS, within=about_unit("unit"), scope="catalog")
async def get_summary(
    session: Reading,
    page: Paging,
    wanted: Wanting,
    *,
    unit: Code | None = None,
    from_month: Annotated[Month, Query(alias="from")],
    to_month: Annotated[Month, Query(alias="to")],
) -> Document | Response:
    """Cases, insured and rotated ones by facility and technique, for settlement; as json by the page, or all as a workbook."""
    return await queries.read_summary(session, page, wanted, unit=unit, span=span_of(from_month, to_month))
