"""HTTP of transfer plans."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.transfer.facility.queries import known_place
from services.transfer.plan import commands, queries
from services.transfer.plan.errors import (
    PlanDayRefused,
    PlanOutlineUnfit,
    PlanOutOfOrder,
    PlanTransfersUnknown,
    PlanTransferTaken,
    PlanYearMissed,
)
from services.transfer.plan.schemas import ApprovePlan, PlanAnswer, PlanPage, PlanStatus, PutPlan, ReturnPlan, SubmitPlan
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import FourEyes, PreconditionFailed, PreconditionRequired, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling, Writing
from shared.schema import Code, Name
from shared.uploads import FileType

router = Router(prefix="/transfer/v1/plans", tags=["plans"])

PLANNERS = (Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
UNSOUND = (PlanTransfersUnknown, PlanTransferTaken, PlanYearMissed, PlanOutlineUnfit)
PLAN_READERS = (*READERS, Role.FINANCE, Role.HOME_AFFAIRS)


@router.put(
    "/{code}",
    response_model=PlanAnswer,
    responses=declared(ResourceMissing, UnknownForeign, PlanOutOfOrder, PreconditionRequired, PreconditionFailed),
)
@allowed(*PLANNERS, within=known_place("unit"))
async def put_plan(uow: Writing, code: Code, body: PutPlan) -> Document:
    """Plan the transfers of a year."""
    return await commands.put_plan(uow, code, body)


@router.get("", response_model=PlanPage)
@allowed(*PLAN_READERS)
async def list_plans(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query()] = None,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: Annotated[PlanStatus | None, Query()] = None,
    programme: Annotated[Code | None, Query()] = None,
    q: Annotated[Name | None, Query()] = None,
) -> Document:
    """Plans of the caller's units."""
    return await queries.list_plans(session, page, unit=unit, year=year, status=status, programme=programme, q=q)


@router.get("/{code}.xlsx", response_class=Response, responses=declared(ResourceMissing) | {200: {"content": {FileType.XLSX.value: {}}}})
@allowed(*PLAN_READERS, within=queries.own_unit)
async def get_plan_workbook(session: Reading, voice: Telling, code: Code) -> Response:
    """The plan's transfers, its outline and what else it says as a workbook."""
    return await queries.read_workbook(session, voice, code)


@router.get("/{code}", response_model=PlanAnswer, responses=declared(ResourceMissing))
@allowed(*PLAN_READERS, within=queries.own_unit)
async def get_plan(session: Reading, code: Code) -> Document:
    """One plan."""
    return await queries.get_plan(session, code)


@router.post(
    "/{code}:submit",
    response_model=PlanAnswer,
    responses=declared(ResourceMissing, PlanOutOfOrder, PlanDayRefused, *UNSOUND, PreconditionFailed),
)
@allowed(*PLANNERS, within=queries.own_unit)
async def submit_plan(uow: Writing, code: Code, body: SubmitPlan | None = None) -> Document:
    """Hand a plan in."""
    return await commands.submit_plan(uow, code, body)


@router.post(
    "/{code}:approve",
    response_model=PlanAnswer,
    responses=declared(ResourceMissing, FourEyes, PlanOutOfOrder, PlanDayRefused, *UNSOUND, PreconditionFailed),
)
@allowed(Role.DEPARTMENT, within=queries.own_unit)
async def approve_plan(uow: Writing, code: Code, body: ApprovePlan) -> Document:
    """Approve plan, programme and material (Mường Tè II.1)."""
    return await commands.approve_plan(uow, code, body)


@router.post("/{code}:return", response_model=PlanAnswer, responses=declared(ResourceMissing, PlanOutOfOrder, PlanDayRefused))
@allowed(Role.DEPARTMENT, within=queries.own_unit)
async def return_plan(uow: Writing, code: Code, body: ReturnPlan) -> Document:
    """Send a plan back, with the reason."""
    return await commands.return_plan(uow, code, body)
