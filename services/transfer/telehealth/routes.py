"""HTTP of telehealth sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.transfer.telehealth import commands, queries
from services.transfer.telehealth.errors import TelehealthDayRefused, TelehealthEndsUnfit, TelehealthNotOfTransfer, TelehealthWithdrawn
from services.transfer.telehealth.schemas import PutTelehealth, Side, TelehealthAnswer, TelehealthPage, WithdrawTelehealth
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.actor import Role
from shared.contracts.transfer_support import TelehealthKind
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/transfer/v1/telehealth-sessions", tags=["telehealth"])

KEEPERS = (Role.STATION, Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)


@router.put(
    "/{session_id}",
    response_model=TelehealthAnswer,
    responses=declared(
        ResourceMissing,
        UnknownForeign,
        TelehealthDayRefused,
        TelehealthEndsUnfit,
        TelehealthNotOfTransfer,
        TelehealthWithdrawn,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
@allowed(*KEEPERS, within=queries.named_ends)
async def put_telehealth(uow: Writing, session_id: UUID, body: PutTelehealth) -> Document:
    """Record a session that an upper facility held with a lower one, as either of them; or correct it."""
    return await commands.put_telehealth(uow, session_id, body)


@router.get("", response_model=TelehealthPage)
@allowed(*READERS)
async def list_telehealth(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query(description="One end lies in this unit or facility and below.")] = None,
    facility: Annotated[Code | None, Query(description="One end is this facility.")] = None,
    side: Annotated[Side | None, Query(description="At which end the facility, else the unit, else the caller's subtree is.")] = None,
    kind: Annotated[TelehealthKind | None, Query()] = None,
    transfer: Annotated[UUID | None, Query()] = None,
    technique: Annotated[Code | None, Query()] = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    withdrawn: Annotated[bool | None, Query()] = None,
    alike: Annotated[bool | None, Query(description="Whether another one looks the same.")] = None,
) -> Document:
    """Telehealth sessions of which one end is the caller's, by day."""
    filters = {"unit": unit, "facility": facility, "side": side, "kind": kind, "transfer": transfer, "technique": technique}
    return await queries.list_telehealth(session, page, first=first, last=last, withdrawn=withdrawn, alike=alike, **filters)


@router.get("/{session_id}", response_model=TelehealthAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.both_ends)
async def get_telehealth(session: Reading, session_id: UUID) -> Document:
    """One telehealth session."""
    return await queries.get_telehealth(session, session_id)


@router.post(
    "/{session_id}:withdraw", response_model=TelehealthAnswer, responses=declared(ResourceMissing, TelehealthWithdrawn, PreconditionFailed)
)
@allowed(*KEEPERS, within=queries.both_ends)
async def withdraw_telehealth(uow: Writing, session_id: UUID, body: WithdrawTelehealth) -> Document:
    """Take back a session that was recorded by mistake, with the reason."""
    return await commands.withdraw_telehealth(uow, session_id, body)
