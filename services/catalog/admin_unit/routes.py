"""HTTP of admin units."""

from starlette.responses import Response

from services.catalog.admin_unit import commands, importer, queries
from services.catalog.admin_unit.errors import ParentDoesNotFit, UnitEnded, UnitHasChildren
from services.catalog.admin_unit.schemas import AdminUnit, AdminUnitHistory, AdminUnits, PutAdminUnit
from services.catalog.place.errors import CodeTaken
from shared.access import allowed, named
from shared.actor import EVERYBODY, Role
from shared.contracts.catalog import UnitLevel
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Text

router = Router(prefix="/catalog/v1/admin-units", tags=["admin units"])


@router.put("/{code}", response_model=AdminUnit, responses=declared(CodeTaken, ParentDoesNotFit, UnitHasChildren))
@allowed(Role.DEPARTMENT, within=named("body", "parent_code"))
async def put_admin_unit(uow: Writing, code: Code, body: PutAdminUnit) -> Document:
    """Record a unit from a day on; provinces are recorded by the Ministry."""
    return await commands.put_admin_unit(uow, code, body)


@router.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(Role.DEPARTMENT)
async def import_admin_units(uow: Writing, request: Importing, valid_from: Day) -> ImportReport:
    """Record the units of a file as they are from a day on: csv or xlsx with the columns code, level, name, parent_code."""
    return await importer.import_admin_units(uow, request, valid_from)


@router.get(":template", response_class=Response)
@allowed(*EVERYBODY, scope="catalog")
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.get("", response_model=AdminUnits)
@allowed(*EVERYBODY, scope="catalog")
async def list_admin_units(
    session: Reading,
    page: Paging,
    *,
    level: UnitLevel | None = None,
    parent: Code | None = None,
    as_of: Day | None = None,
    q: Text | None = None,
) -> Document:
    """The units of a day in Vietnamese order."""
    return await queries.list_admin_units(session, page, level=level, parent=parent, as_of=as_of, q=q)


@router.get("/{code}", response_model=AdminUnit, responses=declared(UnitEnded))
@allowed(*EVERYBODY, scope="catalog")
async def get_admin_unit(session: Reading, code: Code, as_of: Day | None = None) -> Document:
    """The unit that a code stands for on a day."""
    return await queries.get_admin_unit(session, code, as_of)


@router.get("/{code}/history", response_model=AdminUnitHistory)
@allowed(*EVERYBODY, scope="catalog")
async def list_history(session: Reading, page: Paging, code: Code) -> Document:
    """Every dated state of the units that a code has stood for, and what followed those that ended."""
    return await queries.list_history(session, page, code)
