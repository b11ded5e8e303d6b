"""HTTP of activity returns."""

from typing import Annotated

from fastapi import Query

from services.catalog.activity import commands, queries
from services.catalog.activity.errors import MonthInTheFuture, ReturnHasFaults
from services.catalog.activity.schemas import ActivityReturn, ActivityReturns, PutReturn
from services.catalog.facility.queries import about_facility
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Month

router = Router(prefix="/catalog/v1/facilities/{facility_code}/returns", tags=["activity returns"])

REPORTERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.SYSTEM)
READERS = (*REPORTERS, Role.COMMITTEE, Role.INSURANCE)


@router.put("/{month}", response_model=ActivityReturn, responses=declared(ReturnHasFaults, MonthInTheFuture))
@allowed(*REPORTERS, within=about_facility("facility_code"), scope="returns")
async def put_return(uow: Writing, facility_code: Code, month: Month, body: PutReturn) -> Document:
    """Hand in all that a facility did in a month."""
    return await commands.put_return(uow, facility_code, month, body)


@router.get("", response_model=ActivityReturns)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def list_returns(
    session: Reading,
    page: Paging,
    facility_code: Code,
    from_month: Annotated[Month | None, Query(alias="from")] = None,
    to_month: Annotated[Month | None, Query(alias="to")] = None,
) -> Document:
    """A facility's returns by month."""
    return await queries.list_returns(session, page, facility_code, first=from_month, last=to_month)


@router.get("/{month}", response_model=ActivityReturn)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def get_return(session: Reading, facility_code: Code, month: Month) -> Document:
    """A month's return."""
    return await queries.get_return(session, facility_code, month)
