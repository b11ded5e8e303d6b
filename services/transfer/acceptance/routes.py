"""HTTP of acceptances."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from services.transfer.acceptance import commands, queries
from services.transfer.acceptance.errors import (
    AcceptanceNotOfTransfer,
    NothingToSupplement,
    NotReadyForAcceptance,
    ReceiverNotInForce,
)
from services.transfer.acceptance.schemas import AcceptanceAnswer, AcceptancePage, AcceptTransfer
from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import READERS, both_ends, sender
from services.transfer.transfer.schemas import TransferAnswer
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["acceptance"])


@router.post(
    ":accept",
    response_model=TransferAnswer,
    responses=declared(
        ResourceMissing,
        StepOutOfOrder,
        StepDayRefused,
        AcceptanceNotOfTransfer,
        NotReadyForAcceptance,
        ReceiverNotInForce,
        NothingToSupplement,
    ),
)
@allowed(Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT, within=sender)
async def accept_transfer(uow: Writing, transfer_id: UUID, body: AcceptTransfer) -> Document:
    """Declare the receiving facility able (nghiệm thu), in all or some of the techniques; a supplement of its list is proposed from it."""
    return await commands.accept_transfer(uow, transfer_id, body)


@router.get("/acceptances", response_model=AcceptancePage, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def list_acceptances(session: Reading, page: Paging, transfer_id: UUID) -> Document:
    """What was accepted of a transfer so far, by which documents and with whom."""
    return await queries.list_acceptances(session, page, transfer_id)


@router.get("/acceptances/{no}", response_model=AcceptanceAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_acceptance(session: Reading, transfer_id: UUID, no: Annotated[int, Path(ge=1, le=2**31)]) -> Document:
    """One acceptance."""
    return await queries.get_acceptance(session, transfer_id, no)
