"""HTTP of activity returns."""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from services.catalog.activity import commands, importer, queries
from services.catalog.activity.errors import FacilityNotThatMonth, MonthInTheFuture, MonthSettled, ReturnHasFaults
from services.catalog.activity.schemas import ActivityReturn, ActivityReturns, PutReturn, ReturnVersion, ReturnVersions, WithdrawReturn
from services.catalog.facility.queries import about_facility
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Month

router = Router(prefix="/catalog/v1/facilities/{facility_code}/returns", tags=["activity returns"])
many = Router(prefix="/catalog/v1/returns", tags=["activity returns"])

REPORTERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.SYSTEM)
READERS = (*REPORTERS, Role.COMMITTEE, Role.INSURANCE)
PUT_REFUSALS = (ReturnHasFaults, MonthInTheFuture, FacilityNotThatMonth, MonthSettled)


@router.put("/{month}", response_model=ActivityReturn, responses=declared(*PUT_REFUSALS))
@allowed(*REPORTERS, within=about_facility("facility_code"), scope="returns")
async def put_return(uow: Writing, facility_code: Code, month: Month, body: PutReturn) -> Document:
    """Hand in all that a facility did in a month."""
    return await commands.put_return(uow, facility_code, month, body)


@router.post("/{month}:withdraw", response_model=ReturnVersion, responses=declared(MonthSettled))
@allowed(*REPORTERS, within=about_facility("facility_code"), scope="returns")
async def withdraw_return(uow: Writing, facility_code: Code, month: Month, body: WithdrawReturn) -> Document:
    """Take a month's return back."""
    return await commands.withdraw_return(uow, facility_code, month, body)


@router.get("", response_model=ActivityReturns)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def list_returns(
    session: Reading,
    page: Paging,
    facility_code: Code,
    from_month: Annotated[Month | None, Query(alias="from")] = None,
    to_month: Annotated[Month | None, Query(alias="to")] = None,
    *,
    as_of: Day | None = None,
) -> Document:
    """A facility's returns by month; `as_of`: as they had come in by the end of a day."""
    return await queries.list_returns(session, page, facility_code, first=from_month, last=to_month, as_of=as_of)


@router.get("/{month}", response_model=ActivityReturn)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def get_return(session: Reading, facility_code: Code, month: Month) -> Document:
    """A month's return."""
    return await queries.get_return(session, facility_code, month)


@router.get("/{month}/versions", response_model=ReturnVersions)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def list_versions(session: Reading, page: Paging, facility_code: Code, month: Month) -> Document:
    """Every version of a month's return, with when each was recorded."""
    return await queries.list_versions(session, page, facility_code, month)


@router.get("/{month}/versions/{version}", response_model=ReturnVersion)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def get_version(session: Reading, facility_code: Code, month: Month, version: Annotated[int, Path(ge=1, le=10**9)]) -> Document:
    """What a month's return said in one of its versions."""
    return await queries.get_version(session, facility_code, month, version)


@many.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(*REPORTERS, scope="returns")
async def import_returns(uow: Writing, request: Importing) -> ImportReport:
    """Take whole returns of facilities in the caller's subtree: a line for each technique, csv or xlsx."""
    return await importer.import_returns(uow, request)


@many.get(":template", response_class=Response)
@allowed(*READERS, scope="returns")
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)
