"""HTTP of rotation plans."""

from services.rotation.facility.errors import FacilityUnknown, UnitUnknown
from services.rotation.plan import commands, queries
from services.rotation.plan.errors import PlanAlreadyApproved, PlanDoesNotAddUp, PlanStepOutOfOrder
from services.rotation.plan.schemas import ApprovePlan, ClosePlan, PlanAnswer, PlanStatus, PutPlan
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import FourEyes
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Name

router = Router(prefix="/rotation/v1/plans", tags=["plans"])

WRITERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL)
APPROVERS = (Role.DEPARTMENT, Role.COMMITTEE)
READERS = (*WRITERS, Role.MINISTRY, Role.STATION, Role.COMMITTEE, Role.FINANCE, Role.HOME_AFFAIRS)


@router.put("/{code}", response_model=PlanAnswer, responses=declared(PlanDoesNotAddUp, PlanAlreadyApproved, UnitUnknown, FacilityUnknown))
@allowed(*WRITERS)
async def put_plan(uow: Writing, code: Code, body: PutPlan) -> Document:
    """Draft a plan of a unit in the caller's subtree; its sums are checked."""
    return await commands.put_plan(uow, code, body)


@router.post("/{code}:submit", response_model=PlanAnswer, responses=declared(PlanStepOutOfOrder))
@allowed(*WRITERS, within=queries.unit_of)
async def submit_plan(uow: Writing, code: Code) -> Document:
    """Hand a draft in for approval."""
    return await commands.submit_plan(uow, code)


@router.post("/{code}:approve", response_model=PlanAnswer, responses=declared(PlanStepOutOfOrder, FourEyes))
@allowed(*APPROVERS, within=queries.unit_of)
async def approve_plan(uow: Writing, code: Code, body: ApprovePlan) -> Document:
    """Approve a submitted plan; who proposed or submitted it does not."""
    return await commands.approve_plan(uow, code, body)


@router.post("/{code}:close", response_model=PlanAnswer, responses=declared(PlanStepOutOfOrder))
@allowed(*APPROVERS, within=queries.unit_of)
async def close_plan(uow: Writing, code: Code, body: ClosePlan | None = None) -> Document:
    """Close an approved plan."""
    return await commands.close_plan(uow, code, body or ClosePlan())


@router.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_plans(
    session: Reading, page: Paging, unit: Code | None = None, status: PlanStatus | None = None, q: Name | None = None
) -> Document:
    """The plans of the caller's units and of the units above."""
    return await queries.list_plans(session, page, unit=unit, status=status, q=q)


@router.get("/{code}", response_model=PlanAnswer)
@allowed(*READERS, within=queries.readable_at)
async def get_plan(session: Reading, code: Code) -> Document:
    """One plan."""
    return await queries.get_plan(session, code)
