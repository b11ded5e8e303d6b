"""Bodies of approvals."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

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


class CorrectApproval(Body):
    """What a decision's number really is; `decision` is its version (without it: the grant), `decided_on` is for the grant alone."""

    decision_no: Number
    reason: Text
    decision: Annotated[int, Field(ge=1, le=10**15, strict=True)] | None = None
    decided_on: Day | None = None


class Correction(Part):
    """A decision's number, and the grant's day, as they stood before and after a correction, recorded when and by whom (opaque)."""

    was_no: Number
    decision_no: Number
    was_decided_on: Day | None
    decided_on: Day | None
    reason: Text
    at: datetime
    by: str


class Decision(Part):
    """What held from a day on, by which decision; the grant is version 1 and has no reason. `corrections` begin with the oldest."""

    version: int
    status: ApprovalStatus
    decision_no: Number
    effective_on: Day
    reason: Text | None
    corrections: list[Correction]


class Approval(Part):
    """An approval; `status` after the last decision, whose day may still be to come (in a list of a day: what it was on that day).

    `above_level_codes` are those of its techniques that were above the facility's level on the day it took effect.
    """

    id: UUID
    facility: Code
    decision_no: Number
    decided_on: Day
    effective_on: Day
    approver: Approver
    above_level: bool
    above_level_codes: list[Code]
    technique_codes: list[Code]
    status: ApprovalStatus
    decisions: list[Decision]


class Approvals(Part):
    """A page of approvals."""

    items: list[Approval]
    next: str | None
