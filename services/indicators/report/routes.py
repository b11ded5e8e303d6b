"""HTTP of sealed reports."""

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from services.indicators.programme.errors import ProgrammeOutdated
from services.indicators.report import commands, queries
from services.indicators.report.errors import NotReportingUnit, ReportAheadOfTime, ReportIdTaken, ReportOutdated
from services.indicators.report.schemas import ReportAnswer, ReportId, ReportKind, ReportPage, SealedReport, SealReport
from services.indicators.report_difference import queries as differences
from services.indicators.report_difference.errors import DifferenceBeforeReport
from services.indicators.report_difference.queries import FollowedLogs
from services.indicators.report_difference.schemas import Difference
from services.indicators.report_paper import queries as paper
from services.indicators.report_paper.errors import PdfNotAvailable
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling, Writing
from shared.schema import Code, Day
from shared.uploads import FileType

router = Router(prefix="/indicators/v1/reports", tags=["reports"])


def _file(type_: FileType) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {str(type_): {"schema": {"type": "string", "format": "binary"}}}}}


@router.post(
    "",
    response_model=ReportAnswer,
    status_code=201,
    responses=declared(ReportIdTaken, ReportAheadOfTime, NotReportingUnit, ProgrammeOutdated, ResourceMissing),
)
@allowed(Role.DEPARTMENT, Role.CENTRE, within=queries.unit_of)
async def seal_report(uow: Writing, body: SealReport) -> Document:
    """Seal how a programme stands on a day: data, log positions and hash. The same again answers 200 and changes nothing."""
    return await commands.seal_report(uow, body)


@router.get("", response_model=ReportPage)
@allowed(*EVERYBODY)
async def list_reports(
    session: Reading,
    page: Paging,
    *,
    programme: Annotated[Code | None, Query()] = None,
    kind: Annotated[ReportKind | None, Query()] = None,
    unit: Annotated[Code | None, Query(description="Whose report it is.")] = None,
    since: Annotated[Day | None, Query(alias="from", description="As of this day or later.")] = None,
    until: Annotated[Day | None, Query(alias="to", description="As of this day or earlier.")] = None,
) -> Document:
    """Sealed reports without their figures."""
    return await queries.list_reports(session, page, programme=programme, kind=kind, unit=unit, since=since, until=until)


@router.get("/{report_id}.json", response_model=SealedReport, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=queries.readers_of)
async def read_json(session: Reading, report_id: ReportId) -> Response:
    """The bytes as sealed; the ETag and the report's `hash` are their SHA-256."""
    return await queries.read_content(session, report_id)


@router.get("/{report_id}.docx", response_class=Response, responses={**_file(FileType.DOCX), **declared(ResourceMissing, ReportOutdated)})
@allowed(*EVERYBODY, within=queries.readers_of)
async def read_docx(session: Reading, voice: Telling, report_id: ReportId) -> Response:
    """The report as a Vietnamese administrative document, in the template that was in force when it was sealed."""
    return await paper.read_docx(session, report_id, voice)


@router.get("/{report_id}.xlsx", response_class=Response, responses={**_file(FileType.XLSX), **declared(ResourceMissing, ReportOutdated)})
@allowed(*EVERYBODY, within=queries.readers_of)
async def read_xlsx(session: Reading, voice: Telling, report_id: ReportId) -> Response:
    """The report as a workbook: targets, evidence, tasks, reports due, budget, proof."""
    return await paper.read_xlsx(session, report_id, voice)


@router.get(
    "/{report_id}.pdf",
    response_class=Response,
    responses={**_file(FileType.PDF), **declared(ResourceMissing, ReportOutdated, PdfNotAvailable)},
)
@allowed(*EVERYBODY, within=queries.readers_of)
async def read_pdf(session: Reading, voice: Telling, report_id: ReportId) -> Response:
    """The report as a PDF, where the installation has the extra `pdf`."""
    return await paper.read_pdf(session, report_id, voice)


@router.get(
    "/{report_id}/difference", response_model=Difference, responses=declared(ResourceMissing, ReportOutdated, DifferenceBeforeReport)
)
@allowed(*EVERYBODY, within=queries.readers_of)
async def get_difference(
    session: Reading, logs: FollowedLogs, report_id: ReportId, as_of: Annotated[Day | None, Query()] = None
) -> Difference:
    """As reported and as known now: what changed, which later facts changed it, and what only time changed."""
    return await differences.get_difference(session, logs, report_id, as_of)


@router.get("/{report_id}", response_model=ReportAnswer, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=queries.readers_of)
async def get_report(session: Reading, report_id: ReportId) -> Document:
    """A sealed report without its figures."""
    return await queries.get_report(session, report_id)
