"""Bodies of competencies (năng lực thực hiện kỹ thuật)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.rotation import CompetencyLevel
from shared.schema import Body, Code, Count, Day, Number, Part, Text


class EvidenceKind(StrEnum):
    """What a competency rests on."""

    TRANSFER = "transfer"
    ASSESSMENT = "assessment"
    CERTIFICATE = "certificate"
    LOGBOOK = "logbook"
    DECISION = "decision"


class Evidence(Part):
    """The paper that shows a competency, and on how many own cases it rests."""

    kind: EvidenceKind
    document_no: Number | None = None
    cases: Count | None = None


class PutCompetency(Body):
    """How far somebody masters a technique, from which day, on what evidence."""

    level: CompetencyLevel
    since: Day
    evidence: Evidence


class RevokeCompetency(Body):
    """Why somebody is no longer held to master a technique, from `on` on."""

    on: Day
    reason: Text
    document_no: Number | None = None


class CompetencyStatus(StrEnum):
    """What a competency is on a day."""

    HELD = "held"
    LAPSED = "lapsed"
    REVOKED = "revoked"


class CompetencyAnswer(Part):
    """A competency on a day: its level since when, on what evidence or by which transfer, until the day before it lapses."""

    practitioner_id: UUID
    technique_code: Code
    level: CompetencyLevel | None
    status: CompetencyStatus
    since: Day
    lapses_on: Day | None
    evidence: Evidence | None
    transfer_id: UUID | None
    reason: Text | None
    version: int


@dataclass(frozen=True, slots=True)
class Skill:
    """Whose competency in what; the province is that of its events."""

    practitioner_id: UUID
    technique_code: str
    province: str


@dataclass(frozen=True, slots=True)
class State:
    """What is said of a competency from a day on; no level: it was revoked."""

    on: date
    level: CompetencyLevel | None
    lapses_on: date | None = None
    version: int = 0
