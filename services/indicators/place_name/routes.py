"""HTTP of names of units and facilities."""

from starlette.responses import Response

from services.indicators.place_name import commands, importer, queries
from services.indicators.place_name.errors import PlaceUnknown
from services.indicators.place_name.schemas import PlaceName, PlaceNameHistory, PlaceNames, PutPlaceName
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Text

router = Router(prefix="/indicators/v1/place-names", tags=["place names"])


@router.put("/{code}", response_model=PlaceName, responses=declared(PlaceUnknown, PreconditionRequired, PreconditionFailed))
@allowed(Role.DEPARTMENT, within=queries.named_place)
async def put_place_name(uow: Writing, code: Code, body: PutPlaceName) -> Document:
    """Name a unit or facility from a day on, as pages and papers are to show it beside its code."""
    return await commands.put_place_name(uow, code, body)


@router.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(Role.DEPARTMENT)
async def import_place_names(uow: Writing, request: Importing, valid_from: Day | None = None) -> ImportReport:
    """Name the units and facilities of a file: csv or xlsx with the columns code, name and any others, as it is loaded into the catalog.

    A row without `valid_from` holds from the one of the query.
    """
    return await importer.import_place_names(uow, request, valid_from)


@router.get(":template", response_class=Response)
@allowed(*EVERYBODY)
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.TEMPLATE, request)


@router.get("", response_model=PlaceNames)
@allowed(*EVERYBODY)
async def list_place_names(session: Reading, page: Paging, *, as_of: Day | None = None, q: Text | None = None) -> Document:
    """The names in force on a day in Vietnamese order."""
    return await queries.list_place_names(session, page, as_of=as_of, q=q)


@router.get("/{code}", response_model=PlaceName, responses=declared(ResourceMissing))
@allowed(*EVERYBODY)
async def get_place_name(session: Reading, code: Code, as_of: Day | None = None) -> Document:
    """What a unit or facility is called on a day."""
    return await queries.get_place_name(session, code, as_of)


@router.get("/{code}/history", response_model=PlaceNameHistory)
@allowed(*EVERYBODY)
async def list_history(session: Reading, page: Paging, code: Code) -> Document:
    """Every name that a code has stood for."""
    return await queries.list_history(session, page, code)
