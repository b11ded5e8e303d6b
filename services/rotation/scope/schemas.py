"""The answer whether somebody may perform a technique on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.schema import Code, Day, Part


class PaperKind(StrEnum):
    """What extends or gives a scope of practice."""

    LICENCE = "licence"
    CERTIFICATE = "certificate"


class EvidenceAnswer(Part):
    """A paper by which the technique may be performed: its opaque id, its title, the days around the one asked for."""

    kind: PaperKind
    id: str
    title: str | None
    valid_from: Day
    valid_to: Day | None


class ScopeAnswer(Part):
    """May perform or not, why, and on what evidence."""

    practitioner_id: UUID
    technique: Code
    as_of: Day
    may_perform: bool
    reason: str
    evidence: list[EvidenceAnswer]


class Reason(StrEnum):
    """Why somebody may or may not perform a technique; each has its text in the catalogues."""

    TITLE_HOLDS_TECHNIQUE = "title-holds-technique"
    CERTIFICATE_HOLDS_TECHNIQUE = "certificate-holds-technique"
    NO_LICENCE = "no-licence"
    LICENCE_NOT_YET_ISSUED = "licence-not-yet-issued"
    LICENCE_EXPIRED = "licence-expired"
    LICENCE_SUSPENDED = "licence-suspended"
    TITLE_LACKS_TECHNIQUE = "title-lacks-technique"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper valid on the day."""

    kind: PaperKind
    id: str
    title: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the papers come to."""

    reason: Reason
    evidence: tuple[Evidence, ...]

    @property
    def may_perform(self) -> bool:
        """Whether there is evidence."""
        return bool(self.evidence)
