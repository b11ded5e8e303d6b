"""Bodies of training sessions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.transfer import CaseRole, SessionMode
from shared.schema import Body, Code, Day, Part, Text


class Case(Part):
    """Cases of one trainee in one role: counts, never a patient."""

    trainee_id: UUID
    technique_code: Code
    role: CaseRole
    count: Annotated[int, Field(ge=1, le=10_000, strict=True)]


class RecordSession(Body):
    """A training session and the cases of the trainees' logbooks; the client makes the id, so that it may send it twice."""

    session_id: UUID
    on: Day
    trainer_id: UUID
    mode: SessionMode
    cases: list[Case] = Field(min_length=1, max_length=500)


class AttestSession(Body):
    """One of the transfer's trainers vouches for a session's logbook: the session's own, unless another is named."""

    session_id: UUID
    trainer_id: UUID | None = None


class WithdrawSession(Body):
    """A session is taken back, with the reason."""

    session_id: UUID
    reason: Text


class SessionAnswer(RecordSession):
    """A session as it is answered; only attested ones count that were not withdrawn.

    `flags`: the checks of which trainer or trainee turned out to have fallen short on its day, while the transfer is open.
    """

    transfer_id: UUID
    attested: bool
    attested_at: datetime | None
    attester_id: UUID | None
    withdrawn: bool
    withdrawn_at: datetime | None
    withdrawn_reason: Text | None
    flags: list[str]


class SessionPage(Part):
    """The sessions of a transfer by day."""

    items: list[SessionAnswer]
    next: str | None
