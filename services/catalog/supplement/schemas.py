"""Bodies of supplements."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.catalog.technique.schemas import TechniqueCodes
from shared.schema import Body, Code, Day, Name, Number, Part, Text


class SupplementStatus(StrEnum):
    """Where a supplement stands."""

    PROPOSED = "proposed"
    APPRAISED = "appraised"
    APPROVED = "approved"
    RETURNED = "returned"


class PutSupplement(Body):
    """Techniques to be added to a facility's list."""

    facility: Code
    technique_codes: TechniqueCodes
    transfer: UUID | None = None
    document_no: Number | None = None


class AppraiseSupplement(Body):
    """What the appraisal found."""

    result: Name | None = None
    note: Text | None = None


class ApproveSupplement(Body):
    """The decision that adds the techniques; `above_level` as in an approval."""

    decision_no: Number
    decided_on: Day
    effective_on: Day
    above_level: bool | None = None


class ReturnSupplement(Body):
    """Why it is sent back."""

    reason: Text


class SupplementStep(Part):
    """What a supplement was from a day on (`on`; an approval's: the day of its decision), written down `at` by whom (opaque)."""

    version: int
    status: SupplementStatus
    on: Day
    technique_codes: list[Code]
    document_no: Number | None
    result: Name | None
    note: Text | None
    reason: Text | None
    approval_id: UUID | None
    at: datetime
    by: str


class Supplement(Part):
    """A supplement; `approval_id` once it is approved."""

    id: UUID
    facility: Code
    technique_codes: list[Code]
    transfer: UUID | None
    document_no: Number | None
    proposed_on: Day
    status: SupplementStatus
    result: Name | None
    note: Text | None
    approval_id: UUID | None
    reason: Text | None
    steps: list[SupplementStep]


class Supplements(Part):
    """A page of supplements."""

    items: list[Supplement]
    next: str | None
