"""Needs summed up by technique, by facility, by what they ask for besides."""

from enum import StrEnum

from services.transfer.need_supplement.schemas import SupplementKind, SupplementState
from shared.contracts.catalog import Difficulty
from shared.schema import Code, Part


class By(StrEnum):
    """What needs are summed up by."""

    TECHNIQUE = "technique"
    FACILITY = "facility"
    SUPPLEMENT = "supplement"


class SupplementCount(Part):
    """How many supplements of a kind have come how far."""

    kind: SupplementKind
    state: SupplementState
    count: int


class TechniqueSummary(Part):
    """A technique: the facilities that ask for it, those of them in priority areas, and what the needs that name it ask for besides."""

    technique_code: Code
    facilities: int
    priority_facilities: int
    needs: int
    supplements: list[SupplementCount]


class FacilitySummary(Part):
    """A facility: what it asks for, in the order of priority."""

    facility: Code
    difficulty: list[Difficulty]
    priority: bool
    nowhere_near: bool
    needs: int
    technique_codes: list[Code]
    supplements: list[SupplementCount]


class SupplementSummary(Part):
    """A kind of supplement in one state."""

    kind: SupplementKind
    state: SupplementState
    count: int
    needs: int
    facilities: int
    priority_facilities: int


class Summary(Part):
    """Techniques that most facilities of priority areas ask for first; facilities in priority order; supplements by kind and state."""

    items: list[TechniqueSummary | FacilitySummary | SupplementSummary]
    next: str | None
