"""HTTP of facilities."""

from services.catalog.facility import commands, queries
from services.catalog.facility.errors import FacilityHasLaterState, FacilityNotOpen
from services.catalog.facility.queries import about_facility
from services.catalog.facility.schemas import CloseFacility, Facilities, Facility, FacilityHistory, FacilityState, PutFacility
from services.catalog.place.errors import CodeTaken, PlaceUnknown
from shared.access import allowed, named
from shared.actor import EVERYBODY, Role
from shared.contracts.catalog import FacilityKind
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Text

router = Router(prefix="/catalog/v1/facilities", tags=["facilities"])


@router.put("/{facility_code}", response_model=Facility, responses=declared(CodeTaken, PlaceUnknown))
@allowed(Role.DEPARTMENT, within=named("body", "admin_unit"))
async def put_facility(uow: Writing, facility_code: Code, body: PutFacility) -> Document:
    """Record a facility from a day on."""
    return await commands.put_facility(uow, facility_code, body)


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


@router.get("/{facility_code}", response_model=Facility)
@allowed(*EVERYBODY, within=about_facility("facility_code"), scope="catalog")
async def get_facility(session: Reading, facility_code: Code, as_of: Day | None = None) -> Document:
    """A facility as it is on a day."""
    return await queries.get_facility(session, facility_code, as_of)


@router.get("/{facility_code}/history", response_model=FacilityHistory)
@allowed(*EVERYBODY, within=about_facility("facility_code"), scope="catalog")
async def list_history(session: Reading, page: Paging, facility_code: Code) -> Document:
    """Every dated state of a facility."""
    return await queries.list_history(session, page, facility_code)
