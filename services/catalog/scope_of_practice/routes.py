"""HTTP of the scope of practice."""

from datetime import date

from starlette.responses import Response

from services.catalog.scope_of_practice import importer, queries
from services.catalog.scope_of_practice.errors import ScopeListsToCome
from services.catalog.scope_of_practice.schemas import TitleScope, TitleSummaries
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1/scope-of-practice", tags=["scope of practice"])

CIRCULAR_32_2023 = date(2024, 1, 1)  # Circular 32/2023/TT-BYT: its lists hold from this day on


@router.post(":import", response_model=ImportReport, responses=declared(ScopeListsToCome, *IMPORT_REFUSALS))
@allowed(Role.DEPARTMENT, national=True)
async def import_scope_of_practice(uow: Writing, request: Importing, valid_from: Day = CIRCULAR_32_2023) -> ImportReport:
    """Give titles to techniques from a day on: csv or xlsx with the columns title_code, code_tt43, name_vi and, if at hand, group_vi."""
    return await importer.import_scope_of_practice(uow, request, valid_from)


@router.get(":template", response_class=Response)
@allowed(*EVERYBODY, scope="catalog")
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.get("", response_model=TitleSummaries)
@allowed(*EVERYBODY, scope="catalog")
async def list_titles(session: Reading, page: Paging, as_of: Day | None = None) -> Document:
    """The titles that may perform anything, with the number of their techniques."""
    return await queries.list_titles(session, page, as_of)


@router.get("/{title}", response_model=TitleScope)
@allowed(*EVERYBODY, scope="catalog")
async def get_title(session: Reading, title: Code, as_of: Day | None = None) -> Document:
    """The techniques that a title may perform."""
    return await queries.get_title(session, title, as_of)
