"""The eleven checks of a transfer's eligibility, the facts they are judged by, and the verdict as it is answered."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from shared.contracts.catalog import Approver, TechniqueRequirements
from shared.contracts.transfer import NeedStatus
from shared.schema import Day, Part


class Check(StrEnum):
    """The conditions of a transfer (Mường Tè II.1, II.2), each one check."""

    SENDER_TECHNIQUE_APPROVED = "sender.technique_approved"
    SENDER_RESOURCES = "sender.resources"
    RECEIVER_RESOURCES = "receiver.resources"
    TRAINER_SCOPE = "trainer.scope"
    TRAINER_EXPERIENCE = "trainer.experience"
    TRAINEE_SCOPE = "trainee.scope"
    TRAINEE_POSITION = "trainee.position"
    TRAINEE_SPECIFIC = "trainee.specific"
    TECHNIQUE_MINISTRY_LIST = "technique.ministry_list"
    TECHNIQUE_DEPARTMENT_APPROVED = "technique.department_approved"
    PLAN_DEPARTMENT_APPROVED = "plan.department_approved"


class Side(StrEnum):
    """Whom or what a check is about, in the document's words."""

    SENDING_UNIT = "sending unit"
    RECEIVING_UNIT = "receiving unit"
    TRAINER = "trainer"
    TRAINEE = "trainee"
    TECHNIQUE = "technique"
    PLAN = "plan"


class Result(StrEnum):
    """How a check came out."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    WAIVED = "waived"


PLACE_OF: Mapping[Check, tuple[Side, str]] = {
    Check.SENDER_TECHNIQUE_APPROVED: (Side.SENDING_UNIT, "II.2.1"),
    Check.SENDER_RESOURCES: (Side.SENDING_UNIT, "II.2.1"),
    Check.RECEIVER_RESOURCES: (Side.RECEIVING_UNIT, "II.2.2"),
    Check.TRAINER_SCOPE: (Side.TRAINER, "II.2.3"),
    Check.TRAINER_EXPERIENCE: (Side.TRAINER, "II.2.3"),
    Check.TRAINEE_SCOPE: (Side.TRAINEE, "II.2.4"),
    Check.TRAINEE_POSITION: (Side.TRAINEE, "II.2.4"),
    Check.TRAINEE_SPECIFIC: (Side.TRAINEE, "II.2.4"),
    Check.TECHNIQUE_MINISTRY_LIST: (Side.TECHNIQUE, "II.1"),
    Check.TECHNIQUE_DEPARTMENT_APPROVED: (Side.TECHNIQUE, "II.1"),
    Check.PLAN_DEPARTMENT_APPROVED: (Side.PLAN, "II.1"),
}


class TechniqueFact(Part):
    """A technique as it is described on the day, and the level lists that hold it."""

    code: str
    scopes: list[str] = []
    requirements: TechniqueRequirements = TechniqueRequirements()
    lists: list[str] = []


class ApprovalFact(Part):
    """An approval in force on the day at one of the two facilities."""

    id: UUID
    facility: str
    technique_codes: list[str]
    approver: Approver
    decision_no: str
    decided_on: Day


class ResourceFact(Part):
    """What a facility has on the day."""

    facility: str
    since: Day
    equipment: list[str]
    rooms: list[str]
    drugs: list[str]


class LicenceFact(Part):
    """A licence valid on the day."""

    id: str
    practitioner: UUID
    titles: list[str]
    expires_on: Day | None


class CertificateFact(Part):
    """A training certificate valid on the day."""

    id: str
    practitioner: UUID
    technique_codes: list[str]


class CompetencyFact(Part):
    """A proficient competency held on the day."""

    id: str
    practitioner: UUID
    technique: str


class CasesFact(Part):
    """Own cases of a trainer, supervised or independent, in attested sessions until the day."""

    practitioner: UUID
    technique: str
    count: int


class PostFact(Part):
    """A trainee's post in force at the receiving facility on the day."""

    id: UUID
    practitioner: UUID
    technique_codes: list[str]


class PlanFact(Part):
    """The transfer's plan on the day; `names_transfer`: what was decided, or else the plan as it stands, holds this transfer."""

    code: str
    status: str
    decision_no: str | None
    decided_on: Day | None
    names_transfer: bool


class NeedFact(Part):
    """The transfer's need."""

    id: UUID
    status: NeedStatus


class WaiverFact(Part):
    """A check waived by the day."""

    check: str
    since: Day


class Facts(Part):
    """Everything that the eleven checks of one transfer look at, as of one day."""

    id: UUID
    from_facility: str
    to_facility: str
    trainer_ids: list[UUID]
    trainee_ids: list[UUID]
    techniques: list[TechniqueFact]
    approvals: list[ApprovalFact] = []
    resources: list[ResourceFact] = []
    licences: list[LicenceFact] = []
    certificates: list[CertificateFact] = []
    competencies: list[CompetencyFact] = []
    own_cases: list[CasesFact] = []
    posts: list[PostFact] = []
    plan: PlanFact | None = None
    need: NeedFact | None = None
    waivers: list[WaiverFact] = []


class CheckAnswer(Part):
    """One check with its result, why, by which clause, and on what evidence."""

    code: Check
    side: Side
    result: Result
    reason: str
    clause: str
    evidence: list[dict[str, Any]]


class EligibilityAnswer(Part):
    """Whether a transfer may be approved or started on a day."""

    eligible: bool
    as_of: Day
    checks: list[CheckAnswer] = Field(min_length=len(Check), max_length=len(Check))
