"""Bodies of approvals."""

from uuid import UUID

from services.catalog.technique.schemas import TechniqueCodes
from shared.contracts.catalog import ApprovalStatus, Approver
from shared.schema import Body, Code, Day, Number, Part, Text


class GrantApproval(Body):
    """The decision by which a facility may perform techniques; `above_level`: it says that they go above the facility's level."""

    id: UUID
    decision_no: Number
    decided_on: Day
    effective_on: Day
    approver: Approver | None = None
    above_level: bool | None = None
    technique_codes: TechniqueCodes


class DecideOnApproval(Body):
    """A later decision on an approval."""

    decision_no: Number
    effective_on: Day
    reason: Text


class Decision(Part):
    """What held from a day on, by which decision; the grant has no reason."""

    status: ApprovalStatus
    decision_no: Number
    effective_on: Day
    reason: Text | None


class Approval(Part):
    """An approval; `status` after the last decision, whose day may still be to come."""

    id: UUID
    facility: Code
    decision_no: Number
    decided_on: Day
    effective_on: Day
    approver: Approver
    above_level: bool
    technique_codes: list[Code]
    status: ApprovalStatus
    decisions: list[Decision]


class Approvals(Part):
    """A page of approvals."""

    items: list[Approval]
    next: str | None
