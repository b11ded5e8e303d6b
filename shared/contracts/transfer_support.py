"""What transfer publishes beside transfers: courses, telehealth sessions, and who directs whom; ids, codes, days and figures only."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.catalog import FacilityKind
from shared.contracts.envelope import Event


class CourseKind(StrEnum):
    """Whom a course is for: commune staff, village health workers, staff sent up to become district trainers, or a degree."""

    COMMUNE = "commune"
    VILLAGE_WORKER = "village_worker"
    UPWARD = "upward"
    DEGREE = "degree"


class TelehealthKind(StrEnum):
    """What a telehealth session is for."""

    CONSULTATION = "consultation"
    SUPERVISION = "supervision"
    TRAINING = "training"


class CourseCertificate(BaseModel):
    """A certificate for named techniques that a course ended with, by an opaque id; for no technique: it was taken back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    certificate_id: UUID
    practitioner_id: UUID
    technique_codes: list[str]
    issued_on: date
    expires_on: date | None


class CourseCompleted(Event, wire="vn.tuyen.transfer.course-completed.v1"):
    """A course is over, or what it ended with was corrected; subject its id. `facility` held it, or sent those who went up or for a degree.

    `trainee_ids` are those who finished it with a pass.
    """

    course_id: UUID
    kind: CourseKind
    facility: str
    technique_codes: list[str]
    hours: int
    starts_on: date
    completed_on: date
    trainee_ids: list[UUID]
    certificates: list[CourseCertificate]


class TelehealthHeld(Event, wire="vn.tuyen.transfer.telehealth-held.v1"):
    """An upper facility met a lower one by telehealth; subject its id. `minutes` 0 in a later version: it was recorded by mistake."""

    session_id: UUID
    upper_facility: str
    lower_facility: str
    on: date
    kind: TelehealthKind
    minutes: int


class MentoringLinkRecorded(Event, wire="vn.tuyen.transfer.mentoring-link-recorded.v1"):
    """Who directs whom from a day on, until a day on which it no longer does; subject its id."""

    link_id: str
    lead_facility: str
    with_kinds: list[FacilityKind]
    with_facilities: list[str]
    starts_on: date
    until: date | None
