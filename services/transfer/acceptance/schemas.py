"""The body of an acceptance, and the facts by which a transfer is ready for it."""

from uuid import UUID

from shared.contracts.catalog import TechniqueRequirements
from shared.contracts.transfer import CaseRole
from shared.schema import Body, Day, Number, Part


class AcceptTransfer(Body):
    """The receiving facility is declared able (nghiệm thu)."""

    document_no: Number
    on: Day | None = None


class Requirement(Part):
    """What a technique requires on the day."""

    technique: str
    requirements: TechniqueRequirements


class CaseCount(Part):
    """Cases of a trainee in one role, in attested sessions until the day."""

    trainee: UUID
    technique: str
    role: CaseRole
    count: int


class LastAssessment(Part):
    """The newest assessment of a trainee in a technique until the day."""

    trainee: UUID
    technique: str
    passed: bool


class Readiness(Part):
    """What an acceptance is decided on; `least` is the policy's number of competent people, null where there is none.

    `persons`: for each trainee id the id of the person, who may have been recorded twice.
    """

    trainee_ids: list[UUID]
    persons: list[UUID]
    requirements: list[Requirement]
    cases: list[CaseCount] = []
    assessments: list[LastAssessment] = []
    has_beds: bool
    least: int | None
    waived: bool
