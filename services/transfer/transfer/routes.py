"""HTTP of transfers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.transfer.eligibility.errors import NotEligible
from services.transfer.eligibility.schemas import Check
from services.transfer.facility.queries import known_place
from services.transfer.transfer import commands, queries
from services.transfer.transfer.errors import (
    NothingLeftToAccept,
    PackageNotWhole,
    StepDayRefused,
    StepOutOfOrder,
    TrainerIsTrainee,
    TransferNotDownward,
    TransferSourceUnfit,
)
from services.transfer.transfer.schemas import (
    ApproveTransfer,
    CancelTransfer,
    Flag,
    PutTransfer,
    ReopenTransfer,
    StartTransfer,
    TransferAnswer,
    TransferPage,
)
from shared.access import allowed
from shared.actor import Role
from shared.contracts.transfer import TransferStatus
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Name

router = Router(prefix="/transfer/v1/transfers", tags=["transfers"])

LEADERS = (Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
STEPPING = declared(ResourceMissing, StepOutOfOrder, StepDayRefused, PreconditionFailed)


@router.put(
    "/{transfer_id}",
    response_model=TransferAnswer,
    responses=declared(
        ResourceMissing,
        UnknownForeign,
        StepOutOfOrder,
        TrainerIsTrainee,
        TransferNotDownward,
        TransferSourceUnfit,
        PackageNotWhole,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
@allowed(*LEADERS, within=known_place("from_facility"))
async def put_transfer(uow: Writing, transfer_id: UUID, body: PutTransfer) -> Document:
    """Propose the transfer of techniques from an upper to a lower facility."""
    return await commands.put_transfer(uow, transfer_id, body)


@router.get("", response_model=TransferPage)
@allowed(*queries.READERS)
async def list_transfers(
    session: Reading,
    page: Paging,
    *,
    flag: Annotated[Flag | Check | None, Query()] = None,
    state: Annotated[TransferStatus | None, Query()] = None,
    overdue: Annotated[bool | None, Query()] = None,
    unit: Annotated[Code | None, Query()] = None,
    plan: Annotated[Code | None, Query()] = None,
    technique: Annotated[Code | None, Query()] = None,
    practitioner: Annotated[UUID | None, Query()] = None,
    q: Annotated[Name | None, Query()] = None,
) -> Document:
    """Transfers of which one end is the caller's; `flag=`: those that bear it today, or fail this check; `overdue`: of which a step is."""
    filters = {"state": state, "unit": unit, "plan": plan, "technique": technique, "practitioner": practitioner, "q": q}
    return await queries.list_transfers(session, page, flag=flag, overdue=overdue, **filters)


@router.get("/{transfer_id}", response_model=TransferAnswer, responses=declared(ResourceMissing))
@allowed(*queries.READERS, within=queries.both_ends)
async def get_transfer(session: Reading, transfer_id: UUID) -> Document:
    """One transfer."""
    return await queries.get_transfer(session, transfer_id)


@router.post("/{transfer_id}:approve", response_model=TransferAnswer, responses=STEPPING | declared(NotEligible, TrainerIsTrainee))
@allowed(Role.DEPARTMENT, within=queries.both_ends)
async def approve_transfer(uow: Writing, transfer_id: UUID, body: ApproveTransfer | None = None) -> Document:
    """Record the Department's decision; every check passes or is waived on its day."""
    return await commands.approve_transfer(uow, transfer_id, body)


@router.post("/{transfer_id}:start", response_model=TransferAnswer, responses=STEPPING | declared(NotEligible, TrainerIsTrainee))
@allowed(*LEADERS, within=queries.sender)
async def start_transfer(uow: Writing, transfer_id: UUID, body: StartTransfer | None = None) -> Document:
    """Begin the training."""
    return await commands.start_transfer(uow, transfer_id, body)


@router.post("/{transfer_id}:cancel", response_model=TransferAnswer, responses=STEPPING)
@allowed(*LEADERS, within=queries.sender)
async def cancel_transfer(uow: Writing, transfer_id: UUID, body: CancelTransfer) -> Document:
    """Give a transfer up, with the reason."""
    return await commands.cancel_transfer(uow, transfer_id, body)


@router.post("/{transfer_id}:reopen", response_model=TransferAnswer, responses=STEPPING | declared(StepOutOfOrder, NothingLeftToAccept))
@allowed(*LEADERS, within=queries.sender)
async def reopen_transfer(uow: Writing, transfer_id: UUID, body: ReopenTransfer) -> Document:
    """Propose a cancelled transfer again, or go on with the rest of one that was accepted in part, with the reason."""
    return await commands.reopen_transfer(uow, transfer_id, body)
