"""HTTP of the Word templates of reports."""

from typing import Any

from starlette.responses import Response

from services.indicators.report_template import commands, queries
from services.indicators.report_template.errors import TemplateUnfit
from services.indicators.report_template.schemas import TemplateAnswer, TemplateKind, TemplatePage, Variables
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.errors import BodyTooLarge, PreconditionFailed, PreconditionRequired, UnsupportedMediaType
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling, Writing
from shared.uploads import DOCX_LIMITS, DocxUpload

router = Router(prefix="/indicators/v1/report-templates", tags=["reports"])

FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {str(type_): {"schema": {"type": "string", "format": "binary"}} for type_ in DOCX_LIMITS}}
}


@router.put(
    "/{kind}",
    response_model=TemplateAnswer,
    responses=declared(TemplateUnfit, BodyTooLarge, UnsupportedMediaType, PreconditionRequired, PreconditionFailed),
)
@allowed(Role.DEPARTMENT)
async def put_template(uow: Writing, voice: Telling, kind: TemplateKind, file: DocxUpload) -> TemplateAnswer:
    """Print the reports of one's own unit with this Word document: those of a kind, or by `default` all that have none of their own."""
    return await commands.put_template(uow, kind, file, voice)


@router.get("", response_model=TemplatePage)
@allowed(*EVERYBODY)
async def list_templates(session: Reading, page: Paging) -> TemplatePage:
    """The templates that reports of one's unit are printed with, besides the shipped one."""
    return await queries.list_templates(session, page)


@router.get("/variables", response_model=Variables)
@allowed(*EVERYBODY)
async def list_variables(session: Reading, voice: Telling) -> Variables:
    """What a template may print."""
    return await queries.list_variables(voice)


@router.get("/{kind}", response_class=Response, responses=FILE)
@allowed(*EVERYBODY)
async def download_template(session: Reading, kind: TemplateKind) -> Response:
    """The Word document that reports of a kind are printed with now."""
    return await queries.download_template(session, kind)
