"""Answers about rotations that are over."""

from uuid import UUID

from pydantic import Field

from shared.contracts.rotation import Duty
from shared.schema import Code, Day, Part


class TaughtTransfer(Part):
    """A transfer in which the person taught at the receiving facility during the assignment; `accepted_on`: its acceptance, if it came."""

    transfer: UUID
    technique_codes: list[Code]
    sessions: int
    accepted_on: Day | None


class CompletedRotation(Part):
    """A rotation that is over: its days, what was done, and who of the receiving side attested it (opaque), null if nobody did."""

    assignment: UUID
    plan: Code
    practitioner_id: UUID
    title: str
    qualification: str
    from_facility: Code
    to_facility: Code
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    days: int
    early: bool
    duties: list[Duty]
    transfers_taught: list[TaughtTransfer]
    attested_by: str | None
    attested_on: Day | None


class CompletedRotations(Part):
    """A page of rotations, by their last day."""

    items: list[CompletedRotation]
    next: str | None
