"""Bodies of assignments (lượt luân phiên)."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.rotation import AssignmentStatus, Duty
from shared.schema import Body, Code, Day, Number, Part, Text


class State(StrEnum):
    """Where an assignment stands on a day: over on its last agreed day it is completed, over before it ended."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    STARTED = "started"
    COMPLETED = "completed"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Flag(StrEnum):
    """What is wrong on a day with an assignment that is decided and not over: no valid licence, or none that lasts to its end."""

    LICENCE = "licence"
    LICENCE_ENDS = "licence_ends"


class PutAssignment(Body):
    """Who is sent from where to where, from which day to which (both included), with which duties; `request`: the demand it answers."""

    plan: Code
    practitioner_id: UUID
    from_facility: Code
    to_facility: Code
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    duties: Annotated[list[Duty], Field(min_length=1, max_length=10)]
    decision_no: Number | None = None
    request_id: UUID | None = Field(default=None, alias="request")


class ApproveAssignment(Body):
    """The decision that sends the person; with a reason it goes beyond the quota, or below the sender's minimum staff.

    Left out: the number that was proposed, and today.
    """

    decision_no: Number | None = None
    decided_on: Day | None = None
    quota_excess: Text | None = None
    staff_override: Text | None = None


class StartAssignment(Body):
    """The day on which the person began; left out: the day planned."""

    on: Day | None = None
    staff_override: Text | None = None


class ExtendAssignment(Body):
    """The decision by which it lasts until a later day; `decided_on` left out: today."""

    ends_on: Day = Field(alias="to")
    decision_no: Number
    reason: Text
    decided_on: Day | None = None
    staff_override: Text | None = None


class EndAssignment(Body):
    """The last day, why it ended, and how the receiving facility judges it."""

    on: Day
    reason: Text
    appraisal: Text | None = None


class AppraiseAssignment(Body):
    """How the receiving facility judges an assignment that is over."""

    appraisal: Text


class CancelAssignment(Body):
    """Why it will not happen."""

    reason: Text


class Days(Part):
    """Days, both included."""

    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")


class AssignmentAnswer(PutAssignment):
    """An assignment; `from` and `to` are the days of now, `planned` those proposed; `quota_no` is the plan's line it fills.

    `status` is the last step recorded; `state` and `flags` are of the day asked for, today where none is.
    """

    id: UUID
    quota_no: Code | None
    title: str
    qualification: str
    planned: Days
    extended_to: Day | None
    decided_on: Day | None
    started_on: Day | None
    status: AssignmentStatus
    state: State
    flags: list[Flag]
    quota_excess: Text | None
    staff_override: Text | None
    reason: Text | None
    appraisal: Text | None
    version: int
