"""Bodies of follow-ups and of the completion, and the facts that both are decided on."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Code, Count, Day, Number, Part, Text


class Outcome(StrEnum):
    """What a follow-up found of a technique."""

    KEPT = "kept"
    LAPSED = "lapsed"


class TechniqueOutcome(Part):
    """Whether the receiver keeps a technique up; `cases` since the follow-up before, where they were counted."""

    technique_code: Code
    outcome: Outcome
    cases: Count | None = None


class RecordFollowUp(Body):
    """The sender looked again, `month` months after the acceptance, at every technique that was accepted."""

    month: Annotated[int, Field(ge=1, le=120, strict=True)]
    on: Day
    outcomes: list[TechniqueOutcome] = Field(min_length=1, max_length=500)
    note: Text | None = None
    document_no: Number | None = None


class CompleteTransfer(Body):
    """The transfer is followed up to its end."""

    on: Day | None = None
    document_no: Number | None = None
    note: Text | None = None


class FollowUp(Part):
    """A follow-up as it is answered; `acceptance_no`: which acceptance it followed, `accepted_on`: the day from which the months count."""

    no: int
    transfer_id: UUID
    acceptance_no: int
    accepted_on: Day
    month: int
    on: Day
    outcomes: list[TechniqueOutcome]
    note: Text | None
    document_no: Number | None


class FollowUpPage(Part):
    """Follow-ups in the order in which they were recorded."""

    items: list[FollowUp]
    next: str | None


class AcceptedTechnique(Part):
    """A technique that was accepted: whether the receiver's list holds it on the day, and its first case."""

    code: str
    listed: bool
    first_on: Day | None


class Aftermath(Part):
    """What followed the acceptances of a transfer, as of a day; `done`: the months followed up and when, since the last acceptance."""

    acceptance_no: int
    accepted_on: Day
    techniques: list[AcceptedTechnique]
    months: list[int]
    done: dict[int, Day]
