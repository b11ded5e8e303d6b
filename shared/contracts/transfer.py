"""What transfer publishes: needs, plans, and a transfer's steps."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Event


class NeedStatus(StrEnum):
    """Where a need stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SURVEYED = "surveyed"
    AGGREGATED = "aggregated"
    REJECTED = "rejected"


class TransferStatus(StrEnum):
    """Where a transfer stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    STARTED = "started"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class CaseRole(StrEnum):
    """What a trainee did in a case."""

    OBSERVED = "observed"
    ASSISTED = "assisted"
    SUPERVISED = "supervised"
    INDEPENDENT = "independent"


class SessionMode(StrEnum):
    """How a session is held."""

    ON_SITE = "on_site"
    TELEHEALTH = "telehealth"


class NeedState(Event):
    """A receiving facility's need after a step; subject its id."""

    need_id: UUID
    facility: str
    technique_codes: list[str]
    status: NeedStatus


class NeedSubmitted(NeedState, wire="vn.tuyen.transfer.need-submitted.v1"):
    """Asked for."""


class NeedSurveyed(NeedState, wire="vn.tuyen.transfer.need-surveyed.v1"):
    """Looked at on the spot."""


class NeedAggregated(NeedState, wire="vn.tuyen.transfer.need-aggregated.v1"):
    """Part of the centre's report."""


class NeedRejected(NeedState, wire="vn.tuyen.transfer.need-rejected.v1"):
    """Turned down: no transfer follows from it any more."""


class TransferPlanState(Event):
    """A yearly transfer plan after a decision; subject its code."""

    code: str
    unit: str
    year: int
    transfers: list[UUID]
    decision_no: str | None


class PlanApproved(TransferPlanState, wire="vn.tuyen.transfer.plan-approved.v1"):
    """Approved by the Department of Health."""


class PlanReturned(TransferPlanState, wire="vn.tuyen.transfer.plan-returned.v1"):
    """Sent back."""


class TransferState(Event):
    """A transfer after a step; subject its id."""

    transfer_id: UUID
    technique_codes: list[str]
    from_facility: str
    to_facility: str
    trainer_ids: list[UUID]
    trainee_ids: list[UUID]
    plan: str | None
    need: UUID | None
    planned_from: date
    planned_to: date
    status: TransferStatus


class TransferProposed(TransferState, wire="vn.tuyen.transfer.transfer-proposed.v1"):
    """Proposed, or changed while proposed."""


class TransferApproved(TransferState, wire="vn.tuyen.transfer.transfer-approved.v1"):
    """Approved: every check passed or was waived on that day."""


class TransferStarted(TransferState, wire="vn.tuyen.transfer.transfer-started.v1"):
    """Training may be recorded."""


class TransferCancelled(TransferState, wire="vn.tuyen.transfer.transfer-cancelled.v1"):
    """Given up."""


class TransferCompleted(TransferState, wire="vn.tuyen.transfer.transfer-completed.v1"):
    """Followed up to its end."""


class TransferReopened(TransferState, wire="vn.tuyen.transfer.transfer-reopened.v1"):
    """A cancelled transfer is proposed again, or one that was accepted in part is started again for the rest."""


class CheckWaived(Event, wire="vn.tuyen.transfer.check-waived.v1"):
    """A check of a transfer's eligibility waived by the approving authority; subject the transfer's id."""

    transfer_id: UUID
    check: str


class SessionCase(BaseModel):
    """Cases of one trainee in one role."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trainee_id: UUID
    technique_code: str
    role: CaseRole
    count: int


class SessionRecorded(Event, wire="vn.tuyen.transfer.session-recorded.v1"):
    """A training session; subject the transfer's id."""

    transfer_id: UUID
    session_id: UUID
    on: date
    trainer_id: UUID
    mode: SessionMode
    cases: list[SessionCase]


class TraineeAssessed(Event, wire="vn.tuyen.transfer.trainee-assessed.v1"):
    """An assessment; passed, it gives a provisional competency; subject the transfer's id.

    `provisional` false: the supervised quota is not met yet, so the competency waits for `trainee-qualified`; missing, it does not wait.
    """

    transfer_id: UUID
    trainee_id: UUID
    technique_code: str
    assessor_id: UUID
    score: int
    passed: bool
    on: date
    provisional: bool | None = Field(default=None, exclude_if=lambda said: said is None)


class TransferAccepted(TransferState, wire="vn.tuyen.transfer.transfer-accepted.v1"):
    """The receiving facility is declared able; the competent trainees become proficient.

    `accepted_codes`: the techniques of the package that were accepted by this document, where it is not all of them. `supplement_codes`:
    those that the receiver's list lacks; none where the acceptance wants no supplement; missing, the catalog looks by itself.
    """

    document_no: str
    accepted_on: date
    competent_trainee_ids: list[UUID]
    accepted_codes: list[str] | None = Field(default=None, exclude_if=lambda codes: codes is None)
    supplement_codes: list[str] | None = Field(default=None, exclude_if=lambda codes: codes is None)

    def codes(self) -> list[str]:
        """The techniques that were accepted."""
        return self.technique_codes if self.accepted_codes is None else self.accepted_codes
