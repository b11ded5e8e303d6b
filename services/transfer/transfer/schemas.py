"""Bodies of transfers."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from services.transfer.first_case.schemas import FirstCase
from services.transfer.technique.schemas import Techniques, distinct
from shared.contracts.transfer import TransferStatus
from shared.schema import Body, Code, Day, Number, Part, Text

type People = Annotated[list[UUID], Field(min_length=1, max_length=200), AfterValidator(distinct)]


class Flag(StrEnum):
    """What an open transfer may be marked with, beside each of its checks: any check fails today, or one failed on the day of a session."""

    INELIGIBLE = "ineligible"
    SESSION = "session"
    LAPSED = "lapsed"


class PutTransfer(Body):
    """A technique, or a package of them, is to go from one facility to another; plan and need may follow until the approval."""

    plan: Code | None = None
    need: UUID | None = None
    technique_codes: Techniques
    package: Code | None = None
    from_facility: Code
    to_facility: Code
    trainer_ids: People
    trainee_ids: People
    planned_from: Day
    planned_to: Day
    contract_no: Number | None = None

    @field_validator("planned_to")
    @classmethod
    def ends_after_its_start(cls, value: Day, info: ValidationInfo) -> Day:
        """The period has at least one day."""
        start = info.data.get("planned_from")
        if start is not None and value < start:
            raise ValueError("period")
        return value


class ApproveTransfer(Body):
    """The Department's decision; without a number of its own it is the one that approved the plan."""

    decision_no: Number | None = None
    decided_on: Day | None = None


class StartTransfer(Body):
    """Training begins."""

    on: Day | None = None
    document_no: Number | None = None


class CancelTransfer(Body):
    """A transfer is given up, with the reason."""

    reason: Text
    on: Day | None = None
    document_no: Number | None = None


class ReopenTransfer(Body):
    """A cancelled transfer is proposed again, or one that was accepted in part goes on for the rest, with the reason."""

    reason: Text
    on: Day | None = None
    document_no: Number | None = None


class AcceptedPart(Part):
    """What one acceptance declared the receiver able to do, by which document and with whom; `supplement_codes` were to be listed by it."""

    no: int
    document_no: Number
    on: Day
    technique_codes: list[str]
    supplement_codes: list[str]
    trainee_ids: list[UUID]


class WaiverGiven(Part):
    """A check that the approving authority let go: from which day on, who (opaque), and why."""

    check: str
    on: Day
    by: str
    reason: str


class TransferAnswer(PutTransfer):
    """A transfer as it is answered; `waived` names the checks waived so far, `accepted_codes` the techniques accepted so far.

    `flags`: the checks that fail today while it is open; `session` where one failed on the day of a session; `lapsed` after its acceptance.
    """

    id: UUID
    status: TransferStatus
    decision_no: Number | None
    approved_on: Day | None
    started_on: Day | None
    accepted_on: Day | None
    acceptance_no: Number | None
    completed_on: Day | None
    cancelled_on: Day | None
    reopened_on: Day | None
    accepted_codes: list[str]
    acceptances: list[AcceptedPart]
    waived: list[str]
    waivers: list[WaiverGiven]
    first_cases: list[FirstCase]
    flags: list[str]


class TransferPage(Part):
    """Transfers by id."""

    items: list[TransferAnswer]
    next: str | None
