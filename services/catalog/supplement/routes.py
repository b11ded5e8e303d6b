"""HTTP of supplements."""

from uuid import UUID

from services.catalog.approval.routes import REFUSALS
from services.catalog.facility.errors import FacilityNotInForce
from services.catalog.supplement import commands, queries
from services.catalog.supplement.errors import CentreMayNotApprove, SupplementDecided, SupplementNotAppraised, SupplementUnderAppraisal
from services.catalog.supplement.schemas import (
    AppraiseSupplement,
    ApproveSupplement,
    PutSupplement,
    ReturnSupplement,
    Supplement,
    Supplements,
    SupplementStatus,
)
from services.catalog.technique.errors import TechniqueUnknown
from shared.access import allowed, named
from shared.actor import Role
from shared.documents import Document
from shared.errors import FourEyes
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1/supplements", tags=["supplements"])

PROPOSERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION)
DECIDERS = (Role.DEPARTMENT, Role.CENTRE)
PUT_REFUSALS = (TechniqueUnknown, FacilityNotInForce, SupplementUnderAppraisal, SupplementDecided)
APPROVE_REFUSALS = (FourEyes, CentreMayNotApprove, SupplementNotAppraised, SupplementDecided, *REFUSALS)


@router.put("/{supplement_id}", response_model=Supplement, responses=declared(*PUT_REFUSALS))
@allowed(*PROPOSERS, within=named("body", "facility"))
async def put_supplement(uow: Writing, supplement_id: UUID, body: PutSupplement) -> Document:
    """Ask for techniques to be added to a facility's list."""
    return await commands.put_supplement(uow, supplement_id, body)


@router.get("", response_model=Supplements)
@allowed(*PROPOSERS, Role.COMMITTEE, Role.SYSTEM, scope="catalog")
async def list_supplements(
    session: Reading,
    page: Paging,
    *,
    facility: Code | None = None,
    status: SupplementStatus | None = None,
    technique: Code | None = None,
    transfer: UUID | None = None,
    as_of: Day | None = None,
) -> Document:
    """The supplements of facilities that the caller sees, now or on a day; `transfer`: those that a transfer led to."""
    return await queries.list_supplements(
        session, page, facility=facility, status=status, technique=technique, transfer=transfer, as_of=as_of
    )


@router.get("/{supplement_id}", response_model=Supplement)
@allowed(*PROPOSERS, Role.COMMITTEE, Role.SYSTEM, within=queries.about_supplement, scope="catalog")
async def get_supplement(session: Reading, supplement_id: UUID, as_of: Day | None = None) -> Document:
    """One supplement with every step; with `as_of` as it stood on that day."""
    return await queries.get_supplement(session, supplement_id, as_of)


@router.post("/{supplement_id}:appraise", response_model=Supplement, responses=declared(SupplementDecided))
@allowed(*DECIDERS, within=queries.about_supplement)
async def appraise_supplement(uow: Writing, supplement_id: UUID, body: AppraiseSupplement) -> Document:
    """Record what the appraisal found."""
    return await commands.appraise_supplement(uow, supplement_id, body)


@router.post("/{supplement_id}:approve", response_model=Supplement, responses=declared(*APPROVE_REFUSALS))
@allowed(*DECIDERS, within=queries.about_supplement)
async def approve_supplement(uow: Writing, supplement_id: UUID, body: ApproveSupplement) -> Document:
    """Decide it: the techniques are listed from the effective day on."""
    return await commands.approve_supplement(uow, supplement_id, body)


@router.post("/{supplement_id}:return", response_model=Supplement, responses=declared(SupplementDecided))
@allowed(*DECIDERS, within=queries.about_supplement)
async def return_supplement(uow: Writing, supplement_id: UUID, body: ReturnSupplement) -> Document:
    """Send it back with the reason."""
    return await commands.return_supplement(uow, supplement_id, body)
