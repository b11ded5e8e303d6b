"""Bodies of courses."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from services.transfer.technique.schemas import Techniques, TechniquesIfAny, distinct, if_any
from shared.contracts.transfer_support import CourseKind
from shared.schema import Body, Code, Day, Name, Number, Part, Text, YesNo, null_means

MOST_TRAINEES = 1000

type Hours = Annotated[int, Field(ge=1, le=20_000, strict=True)]


class CourseStatus(StrEnum):
    """Where a course stands."""

    PLANNED = "planned"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Team(Part):
    """Staff who are sent together."""

    name: Name
    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_TRAINEES), AfterValidator(distinct)]


class PutCourse(Body):
    """A course for staff of stations or for workers of villages, staff sent up to be trained as district trainers, or a degree.

    `facility` holds it; for `upward` and `degree` it sends the trainees, to `host_facility` or `institution`. `technique_codes` are the
    techniques taught; those sent up will teach them. `qualification` is the degree sought, by rotation's code. Trainees may follow later.
    """

    kind: CourseKind
    facility: Code
    title: Name
    technique_codes: TechniquesIfAny = []
    hours: Hours
    starts_on: Day
    ends_on: Day
    trainee_ids: Annotated[list[UUID], if_any, Field(max_length=MOST_TRAINEES), AfterValidator(distinct)] = []
    team: Team | None = None
    host_facility: Code | None = None
    institution: Name | None = None
    qualification: Code | None = None
    field: Name | None = None
    programme: Code | None = None
    document_no: Number | None = None
    material: Text | None = None

    @field_validator("ends_on")
    @classmethod
    def ends_after_its_start(cls, value: Day, info: ValidationInfo) -> Day:
        """The course has at least one day."""
        start = info.data.get("starts_on")
        if start is not None and value < start:
            raise ValueError("period")
        return value


class CertificateGiven(Part):
    """A certificate that a trainee got; without techniques of its own it is for all of the course's."""

    number: Number
    technique_codes: Techniques | None = None
    expires_on: Day | None = None


class Finished(Part):
    """A trainee who took part to the end: for how many hours (all of the course's, if not said), whether they passed, the certificate."""

    trainee_id: UUID
    hours: Hours | None = None
    passed: Annotated[YesNo, null_means(default=True)] = True
    certificate: CertificateGiven | None = None


class CompleteCourse(Body):
    """A course is over: since when, by which document, and what it ended with for each trainee."""

    on: Day
    document_no: Number
    finished: Annotated[list[Finished], Field(min_length=1, max_length=MOST_TRAINEES)]


class CorrectCourse(CompleteCourse):
    """What a completed course really ended with, whole, and why it was told otherwise."""

    reason: Text


class CancelCourse(Body):
    """A course is given up, with the reason."""

    reason: Text
    on: Day | None = None
    document_no: Number | None = None


class CertificateAnswer(Part):
    """A certificate as it is answered; `id` is the opaque one that events carry; the number is for those who run the workforce."""

    id: UUID
    number: Number | None
    technique_codes: list[Code]
    issued_on: Day
    expires_on: Day | None


class FinishedAnswer(Part):
    """What a course ended with for a trainee."""

    trainee_id: UUID
    hours: int
    passed: bool
    certificate: CertificateAnswer | None


class Completion(Part):
    """What a course ended with."""

    on: Day
    document_no: Number
    finished: list[FinishedAnswer]


class CourseAnswer(PutCourse):
    """A course as it is answered."""

    id: UUID
    status: CourseStatus
    completion: Completion | None
    cancelled_on: Day | None


class CoursePage(Part):
    """Courses by the day on which they begin."""

    items: list[CourseAnswer]
    next: str | None


class ResultAnswer(FinishedAnswer):
    """A result as it was told: `no` counts the tellings, of which the last is in force."""

    no: int
    in_force: bool


class ResultPage(Part):
    """Every result ever told of a course."""

    items: list[ResultAnswer]
    next: str | None


class Figures(Part):
    """Completed courses and their hours; people, each once; results with a pass; hours of all of them; certificates."""

    courses: int
    hours: int
    trainees: int
    passed: int
    trainee_hours: int
    certificates: int


class KindFigures(Figures):
    """Of one kind of course."""

    kind: CourseKind


class FacilityFigures(KindFigures):
    """Of one facility and one kind of course."""

    facility: Code


class CourseSummary(Part):
    """What was completed between two days, by facility and kind."""

    items: list[FacilityFigures]
    by_kind: list[KindFigures]
    total: Figures


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody is in post on some day of a course."""

    facility: str
    kind: str
    level: str
    acts_as_station: bool


@dataclass(frozen=True, slots=True)
class Learner:
    """A trainee as rotation's log tells them."""

    id: UUID
    title: str
    workplaces: tuple[Workplace, ...]
