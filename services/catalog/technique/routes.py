"""HTTP of techniques."""

from starlette.responses import Response

from services.catalog.technique import commands, importer, queries
from services.catalog.technique.schemas import PutTechnique, Technique, TechniqueHistory, Techniques
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Name, Number, Text

router = Router(prefix="/catalog/v1/techniques", tags=["techniques"])


@router.put("/{code}", response_model=Technique)
@allowed(Role.DEPARTMENT, national=True)
async def put_technique(uow: Writing, code: Code, body: PutTechnique) -> Document:
    """Record a technique, for the whole country."""
    return await commands.put_technique(uow, code, body)


@router.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(Role.DEPARTMENT, national=True)
async def import_techniques(uow: Writing, request: Importing) -> ImportReport:
    """Record the techniques of a file: csv or xlsx with the columns code, name and those of PUT; codes in a cell are separated by ; or |.

    A column that the file lacks keeps what is recorded; an empty cell says none.
    """
    return await importer.import_techniques(uow, request)


@router.get(":template", response_class=Response)
@allowed(*EVERYBODY, scope="catalog")
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.get("", response_model=Techniques)
@allowed(*EVERYBODY, scope="catalog")
async def list_techniques(
    session: Reading,
    page: Paging,
    *,
    q: Text | None = None,
    specialty: Name | None = None,
    title: Code | None = None,
    tt43: Number | None = None,
    as_of: Day | None = None,
) -> Document:
    """Techniques by the words of their names and numbers, specialty, number of Circular 43/2013, or the title that may perform them."""
    return await queries.list_techniques(session, page, q, queries.Wanted(specialty, title, tt43), as_of)


@router.get("/{code}", response_model=Technique)
@allowed(*EVERYBODY, scope="catalog")
async def get_technique(session: Reading, code: Code, as_of: Day | None = None) -> Document:
    """One technique, as it is or was on a day."""
    return await queries.get_technique(session, code, as_of)


@router.get("/{code}/history", response_model=TechniqueHistory)
@allowed(*EVERYBODY, scope="catalog")
async def list_technique_history(session: Reading, page: Paging, code: Code) -> Document:
    """Every version of a technique."""
    return await queries.list_history(session, page, code)
