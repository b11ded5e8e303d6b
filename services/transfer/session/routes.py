"""HTTP of training sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.transfer.eligibility.errors import TrainerNotEligible
from services.transfer.session import commands, queries
from services.transfer.session.errors import (
    CaseCountedTwice,
    SessionAlreadyAccepted,
    SessionAlreadyAttested,
    SessionAlreadyWithdrawn,
    SessionDiffers,
    SessionMissing,
    SessionNotOfTransfer,
    SessionRepeats,
)
from services.transfer.session.schemas import AttestSession, RecordSession, SessionAnswer, SessionPage, WithdrawSession
from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import READERS, both_ends, sender
from services.transfer.transfer.schemas import TransferAnswer
from shared.access import allowed
from shared.actor import Role
from shared.contracts.transfer import SessionMode
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["sessions"])

KEEPERS = (Role.STATION, Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
TEACHERS = (Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)


@router.post(
    ":record-session",
    response_model=TransferAnswer,
    responses=declared(
        ResourceMissing, StepOutOfOrder, SessionNotOfTransfer, CaseCountedTwice, SessionDiffers, SessionRepeats, StepDayRefused
    ),
)
@allowed(*KEEPERS, within=both_ends)
async def record_session(uow: Writing, transfer_id: UUID, body: RecordSession) -> Document:
    """Record a training session and the trainees' cases."""
    return await commands.record_session(uow, transfer_id, body)


@router.post(
    ":attest",
    response_model=TransferAnswer,
    responses=declared(
        ResourceMissing,
        SessionMissing,
        StepOutOfOrder,
        SessionAlreadyAttested,
        SessionAlreadyWithdrawn,
        SessionNotOfTransfer,
        TrainerNotEligible,
    ),
)
@allowed(*TEACHERS, within=sender)
async def attest_session(uow: Writing, transfer_id: UUID, body: AttestSession) -> Document:
    """Vouch for a session, once, as a trainer who was eligible on its day: its cases count from now on."""
    return await commands.attest_session(uow, transfer_id, body)


@router.post(
    ":withdraw-session",
    response_model=TransferAnswer,
    responses=declared(ResourceMissing, SessionMissing, StepOutOfOrder, SessionAlreadyWithdrawn, SessionAlreadyAccepted),
)
@allowed(*KEEPERS, within=both_ends)
async def withdraw_session(uow: Writing, transfer_id: UUID, body: WithdrawSession) -> Document:
    """Take a session back, with the reason, before the acceptance: it stays on record and its cases count no more."""
    return await commands.withdraw_session(uow, transfer_id, body)


@router.get("/sessions", response_model=SessionPage, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def list_sessions(
    session: Reading,
    page: Paging,
    transfer_id: UUID,
    *,
    attested: Annotated[bool | None, Query()] = None,
    withdrawn: Annotated[bool | None, Query()] = None,
    mode: Annotated[SessionMode | None, Query()] = None,
    trainer: Annotated[UUID | None, Query()] = None,
    trainee: Annotated[UUID | None, Query()] = None,
) -> Document:
    """The sessions of a transfer by day."""
    filters = {"attested": attested, "withdrawn": withdrawn, "mode": mode, "trainer": trainer, "trainee": trainee}
    return await queries.list_sessions(session, page, transfer_id, **filters)


@router.get("/sessions/{session_id}", response_model=SessionAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_session(session: Reading, transfer_id: UUID, session_id: UUID) -> Document:
    """One session."""
    return await queries.get_session(session, transfer_id, session_id)
