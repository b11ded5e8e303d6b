"""HTTP of rotation plans."""

from typing import Annotated

from fastapi import Query

from services.rotation.facility.errors import FacilityClosed, FacilityUnknown, UnitUnknown
from services.rotation.plan import commands, queries
from services.rotation.plan.errors import (
    AmendmentBelowCommitments,
    PlanAlreadyApproved,
    PlanClosedAlready,
    PlanDoesNotAddUp,
    PlanStepOutOfOrder,
    SenderDoesNotFit,
)
from services.rotation.plan.schemas import (
    AmendPlan,
    ApprovePlan,
    BreakdownAnswer,
    ClosePlan,
    PlanAnswer,
    Plans,
    PlanStatus,
    PlanVersions,
    PutBreakdown,
    PutPlan,
)
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import FourEyes
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Name

router = Router(prefix="/rotation/v1/plans", tags=["plans"])

WRITERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL)
APPROVERS = (Role.DEPARTMENT, Role.COMMITTEE)
READERS = (*WRITERS, Role.MINISTRY, Role.STATION, Role.COMMITTEE, Role.FINANCE, Role.HOME_AFFAIRS)


SUMS = (PlanDoesNotAddUp, FacilityUnknown, FacilityClosed, SenderDoesNotFit)


@router.put("/{code}", response_model=PlanAnswer, responses=declared(*SUMS, PlanAlreadyApproved, UnitUnknown))
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
async def approve_plan(uow: Writing, code: Code, body: ApprovePlan | None = None) -> Document:
    """Approve a submitted plan; who proposed or submitted it does not."""
    return await commands.approve_plan(uow, code, body or ApprovePlan())


@router.post(
    "/{code}:amend", response_model=PlanAnswer, responses=declared(*SUMS, PlanStepOutOfOrder, PlanClosedAlready, AmendmentBelowCommitments)
)
@allowed(*APPROVERS, within=queries.unit_of)
async def amend_plan(uow: Writing, code: Code, body: AmendPlan) -> Document:
    """Record the decision that amends an approved plan: a new version in force from a day on; the old ones stay."""
    return await commands.amend_plan(uow, code, body)


@router.post("/{code}:close", response_model=PlanAnswer, responses=declared(PlanStepOutOfOrder))
@allowed(*APPROVERS, within=queries.unit_of)
async def close_plan(uow: Writing, code: Code, body: ClosePlan | None = None) -> Document:
    """Close an approved plan."""
    return await commands.close_plan(uow, code, body or ClosePlan())


@router.put(
    "/{code}/quotas/{no}/breakdown", response_model=BreakdownAnswer, responses=declared(*SUMS, PlanClosedAlready, AmendmentBelowCommitments)
)
@allowed(*WRITERS, within=queries.unit_of)
async def put_breakdown(uow: Writing, code: Code, no: Code, body: PutBreakdown) -> Document:
    """Break a quota down to facilities; it must add up to the quota."""
    return await commands.put_breakdown(uow, code, no, body)


@router.get("/{code}/quotas/{no}/breakdown", response_model=BreakdownAnswer)
@allowed(*READERS, within=queries.readable_at)
async def get_breakdown(session: Reading, code: Code, no: Code) -> Document:
    """Which facility sends how many of a quota."""
    return await queries.get_breakdown(session, code, no)


@router.get("/{code}/versions", response_model=PlanVersions)
@allowed(*READERS, within=queries.readable_at)
async def list_versions(session: Reading, page: Paging, code: Code) -> Document:
    """Every version of a plan: who made it, when, by which decision and why."""
    return await queries.list_versions(session, page, code)


@router.get("", response_model=Plans)
@allowed(*READERS)
async def list_plans(
    session: Reading,
    page: Paging,
    *,
    unit: Code | None = None,
    status: PlanStatus | None = None,
    as_of: Annotated[Day | None, Query(description="Only plans whose period holds this day.")] = None,
    q: Name | None = None,
) -> Document:
    """The plans of the caller's units and of the units above."""
    return await queries.list_plans(session, page, unit=unit, status=status, as_of=as_of, q=q)


@router.get("/{code}", response_model=PlanAnswer)
@allowed(*READERS, within=queries.readable_at)
async def get_plan(
    session: Reading,
    code: Code,
    *,
    version: Annotated[int | None, Query(ge=1, description="The plan in one of its versions.")] = None,
    as_of: Annotated[Day | None, Query(description="The version that was in force on a day.")] = None,
) -> Document:
    """One plan, as it is now or as it was."""
    return await queries.get_plan_as(session, code, version=version, as_of=as_of)
