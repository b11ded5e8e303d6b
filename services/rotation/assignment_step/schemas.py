"""What an assignment's decision trail is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.schema import Day, Number, Part, Text


class Step(StrEnum):
    """What happened to an assignment."""

    PROPOSED = "proposed"
    CHANGED = "changed"
    APPROVED = "approved"
    STARTED = "started"
    EXTENDED = "extended"
    ENDED = "ended"
    APPRAISED = "appraised"
    CANCELLED = "cancelled"


class Happening(StrEnum):
    """What else happened that touched it."""

    PLAN_APPROVED = "plan-approved"
    PLAN_AMENDED = "plan-amended"
    PLAN_CLOSED = "plan-closed"
    PAID = "paid"
    PAYMENT_REVERSED = "payment-reversed"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it is taken: from which day it holds, by which document, why, and what it let pass."""

    step: Step
    effective_on: date
    document_no: str | None = None
    reason: str | None = None
    appraisal: str | None = None
    ends_on: date | None = None
    quota_excess: str | None = None
    staff_override: str | None = None


class TrailEntry(Part):
    """One entry: from which day it holds, when and by whom (opaque) it was recorded, by which document, why.

    `more` holds what else there is to say: an appraisal, a new last day, why the quota was exceeded or the minimum staff overridden, the
    version of the plan, the payment.
    """

    what: Step | Happening
    effective_on: Day | None
    recorded_at: datetime | None
    recorded_by: str
    document_no: Number | None
    reason: Text | None
    more: dict[str, object]


class TrailAnswer(Part):
    """The decision trail of an assignment, in the order in which it was recorded."""

    assignment: UUID
    items: list[TrailEntry]
