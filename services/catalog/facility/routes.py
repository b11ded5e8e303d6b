"""HTTP of facilities."""

from starlette.responses import Response

from services.catalog.facility import commands, importer, queries
from services.catalog.facility.errors import FacilityBelowItself, FacilityHasClosed, FacilityHasLaterState, FacilityNotOpen
from services.catalog.facility.queries import about_facility
from services.catalog.facility.schemas import CloseFacility, Facilities, Facility, FacilityHistory, FacilityState, PutFacility
from services.catalog.place.errors import CodeTaken, PlaceUnknown
from shared.access import allowed, named
from shared.actor import EVERYBODY, Role
from shared.contracts.catalog import FacilityKind
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Text

router = Router(prefix="/catalog/v1/facilities", tags=["facilities"])


@router.put("/{facility_code}", response_model=Facility, responses=declared(CodeTaken, PlaceUnknown, FacilityBelowItself))
@allowed(Role.DEPARTMENT, within=named("body", "admin_unit"))
async def put_facility(uow: Writing, facility_code: Code, body: PutFacility) -> Document:
    """Record a facility from a day on."""
    return await commands.put_facility(uow, facility_code, body)


@router.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(Role.DEPARTMENT)
async def import_facilities(uow: Writing, request: Importing, valid_from: Day | None = None) -> ImportReport:
    """Record the facilities of a file, each once: csv or xlsx with the columns of PUT /facilities/{code} and `code`.

    A row without `valid_from` holds from the one of the query. A column that the file lacks keeps what is recorded; an empty cell says
    unknown or none.
    """
    return await importer.import_facilities(uow, request, valid_from)


@router.get(":template", response_class=Response)
@allowed(*EVERYBODY, scope="catalog")
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.post("/{facility_code}:close", response_model=FacilityState, responses=declared(FacilityNotOpen, FacilityHasLaterState))
@allowed(Role.DEPARTMENT, within=about_facility("facility_code"))
async def close_facility(uow: Writing, facility_code: Code, body: CloseFacility) -> Document:
    """End a facility on a day."""
    return await commands.close_facility(uow, facility_code, body)


@router.get("", response_model=Facilities)
@allowed(*EVERYBODY, scope="catalog")
async def list_facilities(
    session: Reading,
    page: Paging,
    *,
    kind: FacilityKind | None = None,
    unit: Code | None = None,
    as_of: Day | None = None,
    q: Text | None = None,
) -> Document:
    """The facilities of a day in the caller's subtree."""
    return await queries.list_facilities(session, page, kind=kind, unit=unit, as_of=as_of, q=q)


@router.get("/{facility_code}", response_model=Facility, responses=declared(FacilityHasClosed))
@allowed(*EVERYBODY, within=about_facility("facility_code"), scope="catalog")
async def get_facility(session: Reading, facility_code: Code, as_of: Day | None = None) -> Document:
    """A facility as it is on a day."""
    return await queries.get_facility(session, facility_code, as_of)


@router.get("/{facility_code}/history", response_model=FacilityHistory)
@allowed(*EVERYBODY, within=about_facility("facility_code"), scope="catalog")
async def list_history(session: Reading, page: Paging, facility_code: Code) -> Document:
    """Every dated state of a facility."""
    return await queries.list_history(session, page, facility_code)
