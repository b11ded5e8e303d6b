"""HTTP of approvals."""

from uuid import UUID

from services.catalog.approval import commands, queries
from services.catalog.approval.errors import (
    ApprovalEnded,
    ApprovalExists,
    ApprovalNotInForce,
    ApprovalNotSuspended,
    DayOfGrantOnly,
    DecisionInTheFuture,
    DecisionUnknown,
    EffectiveBeforeLastDecision,
    NothingToCorrect,
    TechniqueAboveLevel,
    TechniqueOnNoMinistryList,
)
from services.catalog.approval.schemas import Approval, Approvals, CorrectApproval, DecideOnApproval, GrantApproval
from services.catalog.facility.errors import FacilityNotInForce
from services.catalog.facility.queries import about_facility
from services.catalog.technique.errors import TechniqueUnknown
from shared.access import allowed, named
from shared.actor import Role
from shared.contracts.catalog import ApprovalStatus
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1", tags=["approvals"])

READERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.COMMITTEE, Role.INSURANCE, Role.SYSTEM)
REFUSALS = (TechniqueUnknown, TechniqueOnNoMinistryList, TechniqueAboveLevel, DecisionInTheFuture, FacilityNotInForce, ApprovalExists)


@router.post("/facilities/{facility_code}/approvals", response_model=Approval, status_code=201, responses=declared(*REFUSALS))
@allowed(Role.DEPARTMENT, within=named("facility_code"))
async def grant_approval(uow: Writing, facility_code: Code, body: GrantApproval) -> Approval:
    """Record the decision by which a facility may perform techniques."""
    return await commands.grant_approval(uow, facility_code, body)


@router.get("/facilities/{facility_code}/approvals", response_model=Approvals)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def list_approvals(
    session: Reading,
    page: Paging,
    facility_code: Code,
    *,
    status: ApprovalStatus | None = None,
    technique: Code | None = None,
    as_of: Day | None = None,
) -> Document:
    """A facility's approvals; with `as_of` those that had taken effect by that day, each with its status on it."""
    return await queries.list_approvals(session, page, facility_code, status=status, technique=technique, as_of=as_of)


@router.get("/approvals/{approval_id}", response_model=Approval)
@allowed(*READERS, within=queries.about_approval, scope="catalog")
async def get_approval(session: Reading, approval_id: UUID) -> Document:
    """An approval with every decision on it."""
    return await queries.get_approval(session, approval_id)


DECISION_REFUSALS = (ApprovalEnded, EffectiveBeforeLastDecision)


@router.post("/approvals/{approval_id}:suspend", response_model=Approval, responses=declared(ApprovalNotInForce, *DECISION_REFUSALS))
@allowed(Role.DEPARTMENT, within=queries.about_approval)
async def suspend_approval(uow: Writing, approval_id: UUID, body: DecideOnApproval) -> Document:
    """Suspend it from a day on."""
    return await commands.suspend_approval(uow, approval_id, body)


@router.post("/approvals/{approval_id}:resume", response_model=Approval, responses=declared(ApprovalNotSuspended, *DECISION_REFUSALS))
@allowed(Role.DEPARTMENT, within=queries.about_approval)
async def resume_approval(uow: Writing, approval_id: UUID, body: DecideOnApproval) -> Document:
    """Let it hold again from a day on."""
    return await commands.resume_approval(uow, approval_id, body)


@router.post("/approvals/{approval_id}:revoke", response_model=Approval, responses=declared(*DECISION_REFUSALS))
@allowed(Role.DEPARTMENT, within=queries.about_approval)
async def revoke_approval(uow: Writing, approval_id: UUID, body: DecideOnApproval) -> Document:
    """End it from a day on."""
    return await commands.revoke_approval(uow, approval_id, body)


CORRECTION_REFUSALS = (DecisionUnknown, NothingToCorrect, DayOfGrantOnly, DecisionInTheFuture)


@router.post("/approvals/{approval_id}:correct", response_model=Approval, responses=declared(*CORRECTION_REFUSALS))
@allowed(Role.DEPARTMENT, within=queries.about_approval)
async def correct_approval(uow: Writing, approval_id: UUID, body: CorrectApproval) -> Document:
    """Put a decision's number right; what stood there stays in its history."""
    return await commands.correct_approval(uow, approval_id, body)
