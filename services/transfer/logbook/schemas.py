"""The logbook of a transfer: per trainee and technique what is required, what was done, and what came of it."""

from enum import StrEnum
from uuid import UUID

from shared.schema import Day, Part


class Competence(StrEnum):
    """How far a trainee has come in a technique."""

    NONE = "none"
    PROVISIONAL = "provisional"
    PROFICIENT = "proficient"


class Lack(StrEnum):
    """What may be missing to a trainee in a technique."""

    OBSERVED = "observed"
    ASSISTED = "assisted"
    SUPERVISED = "supervised"
    ASSESSMENT = "assessment"


class Quota(Part):
    """Cases required by role."""

    observed: int
    assisted: int
    supervised: int


class Cases(Part):
    """Cases by role; an independent one counts as a supervised one, too."""

    observed: int = 0
    assisted: int = 0
    supervised: int = 0
    independent: int = 0


class LastAssessment(Part):
    """The newest assessment by day; it decides."""

    no: int
    on: Day
    score: int
    passed: bool
    assessor_id: UUID


class Line(Part):
    """What is known of a trainee and a technique as of a day.

    `person`: who the trainee is, under whichever id. `pending`: cases not attested yet. `met_on`: the day on which the attested cases
    reached the supervised quota. `accepted_on`: the day of the acceptance that declared the trainee able.
    """

    trainee_id: UUID
    person: UUID
    technique_code: str
    required: Quota
    done: Cases
    pending: Cases
    met_on: Day | None
    assessment: LastAssessment | None
    accepted_on: Day | None


class Missing(Part):
    """Cases of a role, or a passed assessment (`need` 1), that are not there yet."""

    what: Lack
    have: int
    need: int


class LogbookEntry(Part):
    """A trainee's logbook in a technique; only attested cases count, those not attested yet are `pending`."""

    trainee_id: UUID
    technique_code: str
    required: Quota
    done: Cases
    pending: Cases
    assessment: LastAssessment | None
    competence: Competence
    since: Day | None
    missing: list[Missing]


class LogbookAnswer(Part):
    """A transfer's logbook as of a day, in the order of its trainees and techniques."""

    transfer_id: UUID
    as_of: Day
    items: list[LogbookEntry]
