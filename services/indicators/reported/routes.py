"""HTTP of reported values."""

from typing import Annotated

from fastapi import Query

from services.indicators.reported import commands, queries
from services.indicators.reported.errors import (
    HigherUnitAccepts,
    IndicatorNotReported,
    PeriodNotBegun,
    ReportingUnitUnknown,
    ValueNotWaiting,
)
from services.indicators.reported.schemas import (
    PeriodCode,
    PutReported,
    ReportedAnswer,
    ReportedIndicatorPage,
    ReportedPage,
    ReportStatus,
    ReturnReported,
)
from services.indicators.value.queries import optional_unit
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import FourEyes, PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/indicators/v1/reported", tags=["reported values"])

REPORTERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.COMMITTEE)
ACCEPTERS = (Role.DEPARTMENT, Role.CENTRE)
DECIDING = declared(ResourceMissing, ValueNotWaiting, FourEyes, HigherUnitAccepts, PreconditionFailed)


@router.put(
    "/{indicator}/{unit}/{period}",
    response_model=ReportedAnswer,
    responses=declared(IndicatorNotReported, ReportingUnitUnknown, PeriodNotBegun, PreconditionRequired, PreconditionFailed),
)
@allowed(*REPORTERS, within=queries.unit_of)
async def put_value(uow: Writing, indicator: Code, unit: Code, period: PeriodCode, body: PutReported) -> Document:
    """Report a value of a unit or facility in a year (2024), a quarter (2024-Q3) or a month (2024-07)."""
    return await commands.put_value(uow, indicator, unit, period, body)


@router.post("/{indicator}/{unit}/{period}:accept", response_model=ReportedAnswer, responses=DECIDING)
@allowed(*ACCEPTERS, within=queries.unit_of)
async def accept_value(uow: Writing, indicator: Code, unit: Code, period: PeriodCode) -> Document:
    """Accept a reported value; who reported it does not."""
    return await commands.accept_value(uow, indicator, unit, period)


@router.post("/{indicator}/{unit}/{period}:return", response_model=ReportedAnswer, responses=DECIDING)
@allowed(*ACCEPTERS, within=queries.unit_of)
async def return_value(uow: Writing, indicator: Code, unit: Code, period: PeriodCode, body: ReturnReported) -> Document:
    """Give a value back with the reason; an accepted one no longer counts."""
    return await commands.return_value(uow, indicator, unit, period, body.reason)


@router.get("", response_model=ReportedPage)
@allowed(*EVERYBODY, within=optional_unit)
async def list_values(
    session: Reading,
    page: Paging,
    *,
    indicator: Annotated[Code | None, Query()] = None,
    unit: Annotated[Code | None, Query(description="By default the caller's own.")] = None,
    period: Annotated[PeriodCode | None, Query()] = None,
    status: Annotated[ReportStatus | None, Query()] = None,
    children: Annotated[bool, Query(description="With everything below the unit.")] = False,
) -> Document:
    """Values as they stand: which wait, which were accepted or returned."""
    filters = {"indicator": indicator, "period": period, "status": status, "children": children}
    return await queries.list_values(session, page, unit=unit, **filters)


@router.get("/indicators", response_model=ReportedIndicatorPage)
@allowed(*EVERYBODY)
async def list_indicators(session: Reading, page: Paging) -> Document:
    """What units report: what people defined so, and every indicator of the recorded programmes that is not computed."""
    return await queries.list_indicators(session, page)


@router.get("/{indicator}/{unit}/{period}", response_model=ReportedAnswer, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=queries.unit_of)
async def get_value(session: Reading, indicator: Code, unit: Code, period: PeriodCode) -> Document:
    """One value as it stands."""
    return await queries.get_value(session, indicator, unit, period)


@router.get("/{indicator}/{unit}/{period}/versions", response_model=ReportedPage)
@allowed(*EVERYBODY, within=queries.unit_of)
async def list_versions(session: Reading, page: Paging, indicator: Code, unit: Code, period: PeriodCode) -> Document:
    """Every version of a value: what was reported, accepted, returned, by whom and when."""
    return await queries.list_versions(session, page, indicator, unit, period)
