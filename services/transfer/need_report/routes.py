"""HTTP of the centre's reports of needs to the Department."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.transfer.facility.queries import known_place
from services.transfer.need.routes import SURVEYORS
from services.transfer.need_report import commands, queries
from services.transfer.need_report.errors import NeedReportDayRefused, NeedReportReceived, NeedReportSealed, NothingToReport
from services.transfer.need_report.schemas import NeedReportAnswer, NeedReportContent, NeedReportPage, PutNeedReport, ReceiveNeedReport
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import PreconditionFailed, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling, Writing
from shared.schema import Code, Day
from shared.uploads import FileType

router = Router(prefix="/transfer/v1/need-reports", tags=["need reports"])


@router.put(
    "/{report_id}",
    response_model=NeedReportAnswer,
    responses=declared(ResourceMissing, UnknownForeign, NeedReportSealed, NothingToReport, NeedReportDayRefused, PreconditionFailed),
)
@allowed(*SURVEYORS, within=known_place("unit"))
async def put_report(uow: Writing, report_id: UUID, body: PutNeedReport) -> Document:
    """Seal the aggregated needs of a unit, submitted in a period, as they stand now; a sealed report is never changed."""
    return await commands.put_report(uow, report_id, body)


@router.get("", response_model=NeedReportPage)
@allowed(*READERS)
async def list_reports(
    session: Reading,
    page: Paging,
    *,
    unit: Code | None = None,
    received: bool | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> Document:
    """Reports whose period has a day in common with `from` to `to`, the newest first."""
    return await queries.list_reports(session, page, unit=unit, received=received, first=first, last=last)


@router.get("/{report_id}.json", response_model=NeedReportContent, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.own_unit)
async def get_content(session: Reading, report_id: UUID) -> Document:
    """What was reported, byte for byte as it was sealed: its SHA-256 is the report's."""
    return await queries.get_content(session, report_id)


@router.get(
    "/{report_id}.xlsx", response_class=Response, responses=declared(ResourceMissing) | {200: {"content": {FileType.XLSX.value: {}}}}
)
@allowed(*READERS, within=queries.own_unit)
async def get_workbook(session: Reading, voice: Telling, report_id: UUID) -> Response:
    """What was reported as a workbook, its headings in the reader's language."""
    return await queries.get_workbook(session, voice, report_id)


@router.get("/{report_id}", response_model=NeedReportAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.own_unit)
async def get_report(session: Reading, report_id: UUID) -> Document:
    """One report."""
    return await queries.get_report(session, report_id)


@router.post(
    "/{report_id}:receive",
    response_model=NeedReportAnswer,
    responses=declared(ResourceMissing, NeedReportReceived, NeedReportDayRefused, PreconditionFailed),
)
@allowed(Role.DEPARTMENT, within=queries.own_unit)
async def receive_report(uow: Writing, report_id: UUID, body: ReceiveNeedReport | None = None) -> Document:
    """The Department has received it."""
    return await commands.receive_report(uow, report_id, body)
