"""Bodies of assignments (lượt luân phiên)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.rotation import AssignmentStatus, Duty
from shared.schema import Body, Code, Day, Number, Part, Text


class PutAssignment(Body):
    """Who is sent from where to where, from which day to which (both included), with which duties."""

    plan: Code
    practitioner_id: UUID
    from_facility: Code
    to_facility: Code
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    duties: Annotated[list[Duty], Field(min_length=1, max_length=10)]
    decision_no: Number | None = None


class ApproveAssignment(Body):
    """The decision that sends the person."""

    decision_no: Number
    decided_on: Day


class StartAssignment(Body):
    """The day on which the person began; left out: the day planned."""

    on: Day | None = None


class EndAssignment(Body):
    """The last day, why it ended, and how the receiving facility judges it."""

    on: Day
    reason: Text
    appraisal: Text | None = None


class CancelAssignment(Body):
    """Why it will not happen."""

    reason: Text


class Days(Part):
    """Days, both included."""

    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")


class AssignmentAnswer(PutAssignment):
    """An assignment; `from` and `to` are the days of now, `planned` those proposed; `quota_no` is the plan's line it fills."""

    id: UUID
    quota_no: Code | None
    title: str
    qualification: str
    planned: Days
    decided_on: Day | None
    started_on: Day | None
    status: AssignmentStatus
    reason: Text | None
    appraisal: Text | None
    version: int
