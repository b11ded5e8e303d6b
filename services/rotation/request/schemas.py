"""Bodies of requests: a receiving facility's demand for staff (đề xuất nhu cầu nhân lực)."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.rotation.practitioner.schemas import Qualification
from shared.schema import Body, Code, Day, Name, Part, Text


class Standing(StrEnum):
    """Where a request stands on a day; past: its last day is over."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    PAST = "past"


class PutRequest(Body):
    """So many people of a qualification at a facility, both days included, and why."""

    facility: Code
    qualification: Qualification
    specialty: Name | None = None
    count: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    reason: Text


class EndRequest(Body):
    """Why nobody is asked for any more from `on` on (today where it is left out)."""

    reason: Text
    on: Day | None = None


class Answers(Part):
    """How far assignments answer a request on a day: proposed only; decided, of these there now or over; asked for and not decided.

    An assignment answers the request that it names; one that names none, the first at its facility for its qualification on its days.
    """

    proposed: int
    assigned: int
    active: int
    completed: int
    missing: int
    person_days: int


class RequestAnswer(PutRequest):
    """A request as it stands on the day `as_of`."""

    id: UUID
    as_of: Day
    status: Standing
    asked_on: Day
    ended_on: Day | None
    end_reason: Text | None
    answers: Answers
    version: int


class Requests(Part):
    """A page of requests."""

    items: list[RequestAnswer]
    next: str | None


class AnswerLine(Part):
    """An assignment that answers a request; named: it says so itself."""

    assignment_id: UUID
    plan: Code
    practitioner_id: UUID
    from_facility: Code
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    status: str
    named: bool


class AnswerLines(Part):
    """A page of the assignments that answer a request."""

    items: list[AnswerLine]
    next: str | None


class NeedFigures(Part):
    """People asked for on a day, those of them decided, there and lacking; the share answered, in percent (null: nobody is asked for)."""

    asked: int
    assigned: int
    active: int
    missing: int
    coverage: float | None
    person_days_asked: int
    person_days: int


class FacilityNeed(NeedFigures):
    """What a facility asks for."""

    facility: Code


class QualificationNeed(NeedFigures):
    """What is asked for of a qualification."""

    qualification: Qualification


class NeedCoverage(Part):
    """How far the requests that stand on a day are answered."""

    as_of: Day
    unit: Code | None
    total: NeedFigures
    by_facility: list[FacilityNeed]
    by_qualification: list[QualificationNeed]
