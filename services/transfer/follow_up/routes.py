"""HTTP of follow-ups and of the completion."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from services.transfer.follow_up import commands, queries
from services.transfer.follow_up.errors import FollowUpOutOfOrder, FollowUpUnfit, NotReadyForCompletion
from services.transfer.follow_up.schemas import CompleteTransfer, FollowUp, FollowUpPage, RecordFollowUp
from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import READERS, both_ends, sender
from services.transfer.transfer.schemas import TransferAnswer
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import PreconditionFailed, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["follow-ups"])

LEADERS = (Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
STEPPING = declared(ResourceMissing, StepOutOfOrder, StepDayRefused, PreconditionFailed)


@router.post(
    ":follow-up",
    response_model=TransferAnswer,
    responses=STEPPING | declared(StepOutOfOrder, FollowUpOutOfOrder, StepDayRefused, FollowUpUnfit),
)
@allowed(*LEADERS, within=sender)
async def record_follow_up(uow: Writing, transfer_id: UUID, body: RecordFollowUp) -> Document:
    """Record that the sender looked again, so many months after the acceptance."""
    return await commands.record_follow_up(uow, transfer_id, body)


@router.post(":complete", response_model=TransferAnswer, responses=STEPPING | declared(StepDayRefused, NotReadyForCompletion))
@allowed(*LEADERS, within=sender)
async def complete_transfer(uow: Writing, transfer_id: UUID, body: CompleteTransfer | None = None) -> Document:
    """Close a transfer that was followed up to its end."""
    return await commands.complete_transfer(uow, transfer_id, body)


@router.get("/follow-ups", response_model=FollowUpPage, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def list_follow_ups(
    session: Reading, page: Paging, transfer_id: UUID, month: Annotated[int | None, Query(ge=1, le=120)] = None
) -> Document:
    """The follow-ups of a transfer, oldest first."""
    return await queries.list_follow_ups(session, page, transfer_id, month)


@router.get("/follow-ups/{no}", response_model=FollowUp, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_follow_up(session: Reading, transfer_id: UUID, no: Annotated[int, Path(ge=1, le=1_000_000_000)]) -> Document:
    """One follow-up."""
    return await queries.get_follow_up(session, transfer_id, no)
