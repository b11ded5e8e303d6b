"""HTTP of facilities' resources."""

from services.catalog.facility.errors import FacilityNotInForce
from services.catalog.facility.queries import about_facility
from services.catalog.resource import commands, queries
from services.catalog.resource.schemas import PutResources, Resources, ResourcesList
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1/facilities/{facility_code}/resources", tags=["resources"])

RECORDERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION)
READERS = (*RECORDERS, Role.COMMITTEE, Role.SYSTEM)


@router.put("/{valid_from}", response_model=Resources, responses=declared(FacilityNotInForce))
@allowed(*RECORDERS, within=about_facility("facility_code"))
async def put_resources(uow: Writing, facility_code: Code, valid_from: Day, body: PutResources) -> Document:
    """Record all that a facility has from a day on."""
    return await commands.put_resources(uow, facility_code, valid_from, body)


@router.get("", response_model=ResourcesList)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def list_resources(session: Reading, page: Paging, facility_code: Code, as_of: Day | None = None) -> Document:
    """Every record of a facility, or the one in force on a day."""
    return await queries.list_resources(session, page, facility_code, as_of)


@router.get("/{valid_from}", response_model=Resources)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def get_resources(session: Reading, facility_code: Code, valid_from: Day) -> Document:
    """What was recorded for a day."""
    return await queries.get_resources(session, facility_code, valid_from)
