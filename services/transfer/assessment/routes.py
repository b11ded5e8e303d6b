"""HTTP of assessments."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from services.transfer.assessment import commands, queries
from services.transfer.assessment.errors import AssessmentNotOfTransfer, AssessorIsTrainee, AssessorIsTrainer
from services.transfer.assessment.schemas import AssessmentAnswer, AssessmentPage, AssessTrainee
from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import READERS, both_ends, sender
from services.transfer.transfer.schemas import TransferAnswer
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["assessments"])


@router.post(
    ":assess",
    response_model=TransferAnswer,
    responses=declared(
        ResourceMissing, StepOutOfOrder, AssessmentNotOfTransfer, AssessorIsTrainee, AssessorIsTrainer, UnknownForeign, StepDayRefused
    ),
)
@allowed(Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT, within=sender)
async def assess_trainee(uow: Writing, transfer_id: UUID, body: AssessTrainee) -> Document:
    """Record how a trainee did in a technique."""
    return await commands.assess_trainee(uow, transfer_id, body)


@router.get("/assessments", response_model=AssessmentPage, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def list_assessments(session: Reading, page: Paging, transfer_id: UUID, trainee: Annotated[UUID | None, Query()] = None) -> Document:
    """Every attempt of the transfer's trainees."""
    return await queries.list_assessments(session, page, transfer_id, trainee=trainee)


@router.get("/assessments/{no}", response_model=AssessmentAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_assessment(session: Reading, transfer_id: UUID, no: Annotated[int, Path(ge=1, le=2**31)]) -> Document:
    """One assessment."""
    return await queries.get_assessment(session, transfer_id, no)
