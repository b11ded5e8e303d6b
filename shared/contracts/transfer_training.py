"""What transfer publishes of a logbook, and of what follows an acceptance: sessions vouched for or taken back, first cases, follow-ups."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event


class SessionState(Event):
    """A training session after it was recorded; subject the transfer's id."""

    transfer_id: UUID
    session_id: UUID
    trainer_id: UUID
    on: date


class SessionAttested(SessionState, wire="vn.tuyen.transfer.session-attested.v1"):
    """The trainer vouched for it: its cases count."""


class SessionWithdrawn(SessionState, wire="vn.tuyen.transfer.session-withdrawn.v1"):
    """Recorded by mistake: its cases count no more."""


class TraineeQualified(Event, wire="vn.tuyen.transfer.trainee-qualified.v1"):
    """A trainee whose assessment was passed before has met the supervised quota: provisionally competent; subject the transfer's id."""

    transfer_id: UUID
    trainee_id: UUID
    technique_code: str
    on: date


class FirstCaseRecorded(Event, wire="vn.tuyen.transfer.first-case-recorded.v1"):
    """The first case that the receiver's own people did by themselves after the acceptance; subject the transfer's id."""

    transfer_id: UUID
    facility: str
    technique_code: str
    practitioner_id: UUID
    on: date


class FollowUpRecorded(Event, wire="vn.tuyen.transfer.follow-up-recorded.v1"):
    """The sender looked again, so many months after the acceptance: what is kept up and what lapsed; subject the transfer's id."""

    transfer_id: UUID
    facility: str
    month: int
    on: date
    kept_codes: list[str]
    lapsed_codes: list[str]
