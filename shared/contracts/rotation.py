"""What rotation publishes: people as ids, their licences and posts, plans and assignments; never a name."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Event


class LicenceStatus(StrEnum):
    """What a licence is from a day on."""

    VALID = "valid"
    SUSPENDED = "suspended"


class PostKind(StrEnum):
    """Permanent staff (viên chức of that facility) or on contract."""

    PERMANENT = "permanent"
    CONTRACT = "contract"


class Direction(StrEnum):
    """Where a quota sends people."""

    PROVINCE_TO_DISTRICT = "province_to_district"
    DISTRICT_TO_COMMUNE = "district_to_commune"


class Duty(StrEnum):
    """What a rotated person does (Lào Cai II.3)."""

    CLINICAL_SUPPORT_AND_TRANSFER = "clinical_support_and_transfer"
    PROCEDURE_GUIDANCE = "procedure_guidance"
    NATIONAL_COMMUNE_CRITERIA = "national_commune_criteria"
    MANAGEMENT_SUPPORT = "management_support"


class AssignmentStatus(StrEnum):
    """Where an assignment stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    STARTED = "started"
    ENDED = "ended"
    CANCELLED = "cancelled"


class PractitionerRecorded(Event, wire="vn.tuyen.rotation.practitioner-recorded.v1"):
    """A health worker by id; subject the id."""

    practitioner_id: UUID
    title: str
    qualification: str
    specialty: str | None
    education_level: str | None


class LicenceState(Event):
    """A licence under its opaque id; from the effective day on it has this status; subject the opaque id."""

    licence_id: str
    practitioner_id: UUID
    titles: list[str]
    issued_on: date
    expires_on: date | None
    status: LicenceStatus


class LicenceRecorded(LicenceState, wire="vn.tuyen.rotation.licence-recorded.v1"):
    """Issued, or corrected."""


class LicenceSuspended(LicenceState, wire="vn.tuyen.rotation.licence-suspended.v1"):
    """Suspended from the effective day on."""


class LicenceResumed(LicenceState, wire="vn.tuyen.rotation.licence-resumed.v1"):
    """Valid again from the effective day on."""


class CertificateRecorded(Event, wire="vn.tuyen.rotation.certificate-recorded.v1"):
    """A training certificate that extends the scope to named techniques; subject its opaque id."""

    certificate_id: str
    practitioner_id: UUID
    technique_codes: list[str]
    issued_on: date
    expires_on: date | None


class PostState(Event):
    """A post after a change: the person holds it from `from_` until the day before `until`; subject its id."""

    post_id: UUID
    practitioner_id: UUID
    title: str
    facility: str
    kind: PostKind
    technique_codes: list[str]
    starts_on: date
    until: date | None
    village: str | None
    training_months: int | None


class PostRecorded(PostState, wire="vn.tuyen.rotation.post-recorded.v1"):
    """Taken up, or corrected."""


class PostEnded(PostState, wire="vn.tuyen.rotation.post-ended.v1"):
    """Left."""


class AbsenceRecorded(Event, wire="vn.tuyen.rotation.absence-recorded.v1"):
    """In post but absent, both days included; `ends_on` null: open; subject its id."""

    absence_id: UUID
    practitioner_id: UUID
    kind: str
    starts_on: date
    ends_on: date | None


class CompetencyLevel(StrEnum):
    """How far a practitioner masters a technique."""

    PROVISIONAL = "provisional"
    PROFICIENT = "proficient"


class CompetencyRecorded(Event, wire="vn.tuyen.rotation.competency-recorded.v1"):
    """A practitioner's competency in a technique from the effective day on; subject `practitioner_id@technique_code`.

    `lapses_on`: the first day on which it no longer holds; absent: it does not lapse.
    """

    practitioner_id: UUID
    technique_code: str
    level: CompetencyLevel
    transfer_id: UUID | None
    lapses_on: date | None = Field(default=None, exclude_if=lambda day: day is None)


class CompetencyRevoked(Event, wire="vn.tuyen.rotation.competency-revoked.v1"):
    """The competency does not hold from the effective day on; of the same subject as competency-recorded."""

    practitioner_id: UUID
    technique_code: str


class PractitionerMerged(Event, wire="vn.tuyen.rotation.practitioner-merged.v1"):
    """Two ids were one person: from now on `practitioner_id` means `into`; subject the former.

    What was recorded under the former is said again under `into` in the same transaction, each fact by its own subject.
    """

    practitioner_id: UUID
    into: UUID


class NormLine(BaseModel):
    """How many people of a title, a qualification or a position (by code; else null) a facility needs; none of them: in all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str | None
    qualification: str | None
    position: str | None
    minimum: int


class StaffingNormSet(Event, wire="vn.tuyen.rotation.staffing-norm-set.v1"):
    """Whom facilities of a kind in a province (VN: in those which have set nothing) need from a day on; subject `province@kind@day`."""

    province: str
    facility_kind: str
    valid_from: date
    positions: list[NormLine]


class QuotaLine(BaseModel):
    """One line of a plan: how many people of which qualification in which direction."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    no: str
    direction: Direction
    stated: int
    by: dict[str, int]
    sending_facilities: list[str]


class PlanState(Event):
    """A rotation plan after a decision; subject its code."""

    code: str
    unit: str
    starts_on: date
    ends_on: date
    stated_total: int
    stated_by_qualification: dict[str, int]
    quotas: list[QuotaLine]
    budget: dict[str, int]


class PlanApproved(PlanState, wire="vn.tuyen.rotation.plan-approved.v1"):
    """Approved."""


class PlanAmended(PlanState, wire="vn.tuyen.rotation.plan-amended.v1"):
    """A new version."""


class PlanClosed(PlanState, wire="vn.tuyen.rotation.plan-closed.v1"):
    """No more assignments."""


class AssignmentState(Event):
    """An assignment after a step, both days included; subject its id."""

    assignment_id: UUID
    plan: str
    practitioner_id: UUID
    title: str
    qualification: str
    from_facility: str
    to_facility: str
    starts_on: date
    ends_on: date
    duties: list[Duty]
    status: AssignmentStatus


class AssignmentApproved(AssignmentState, wire="vn.tuyen.rotation.assignment-approved.v1"):
    """Approved."""


class AssignmentStarted(AssignmentState, wire="vn.tuyen.rotation.assignment-started.v1"):
    """The person is at the receiving facility."""


class AssignmentExtended(AssignmentState, wire="vn.tuyen.rotation.assignment-extended.v1"):
    """Ends later."""


class AssignmentEnded(AssignmentState, wire="vn.tuyen.rotation.assignment-ended.v1"):
    """Over, on `ends_on`."""


class AssignmentCancelled(AssignmentState, wire="vn.tuyen.rotation.assignment-cancelled.v1"):
    """Will not happen; occupies no day."""
