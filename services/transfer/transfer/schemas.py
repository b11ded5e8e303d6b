"""Bodies of transfers."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from services.transfer.technique.schemas import Techniques, distinct
from shared.contracts.transfer import TransferStatus
from shared.schema import Body, Code, Day, Number, Part, Text

type People = Annotated[list[UUID], Field(min_length=1, max_length=200), AfterValidator(distinct)]


class Flag(StrEnum):
    """What an open transfer may be marked with."""

    INELIGIBLE = "ineligible"


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


class TransferAnswer(PutTransfer):
    """A transfer as it is answered; `waived` names the checks waived so far."""

    id: UUID
    status: TransferStatus
    decision_no: Number | None
    approved_on: Day | None
    started_on: Day | None
    accepted_on: Day | None
    acceptance_no: Number | None
    cancelled_on: Day | None
    waived: list[str]


class TransferPage(Part):
    """Transfers by id."""

    items: list[TransferAnswer]
    next: str | None
