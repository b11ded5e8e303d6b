"""Bodies of merges: one person who was recorded twice."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Number, Part, Text


class MergePractitioner(Body):
    """Whose record stays, and why the two are one person."""

    into: UUID
    reason: Text
    decision_no: Number | None = None


class Hint(StrEnum):
    """What beside the name speaks for one person."""

    LICENCE = "licence"
    FACILITY = "facility"
    QUALIFICATION = "qualification"


class Twin(Part):
    """One of two records."""

    id: UUID
    full_name: str
    title: str
    qualification: str
    facility: str | None
    licences: list[str]


class DuplicateAnswer(Part):
    """Two records that may be one person: of the same name, or with licence numbers that differ only in how they are written."""

    hints: list[Hint]
    practitioners: list[Twin] = Field(min_length=2, max_length=2)


class MergeAnswer(Part):
    """What became of a merge: how much of each noun is the other's now."""

    practitioner_id: UUID
    into: UUID
    reason: Text
    decision_no: Number | None
    moved: dict[str, int]
    merged_at: datetime
    merged_by: str
