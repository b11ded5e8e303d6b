"""Answers about competencies (năng lực thực hiện kỹ thuật)."""

from uuid import UUID

from shared.contracts.rotation import CompetencyLevel
from shared.schema import Code, Day, Part


class CompetencyAnswer(Part):
    """How far a practitioner masters a technique, since when, by which transfer."""

    practitioner_id: UUID
    technique_code: Code
    level: CompetencyLevel
    since: Day
    transfer_id: UUID | None
    version: int
