"""Inspections: who inspected whom, what was found, what is to be put right and until when."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.indicators.document.schemas import No
from shared.schema import Body, Code, Day, Part, Text


class Severity(StrEnum):
    """How grave a finding is."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Finding(Part):
    """What was found."""

    no: No
    text: Text
    severity: Severity


class Remedy(Part):
    """What is to be done about a finding, until when (included), and since when it is done."""

    finding_no: No
    what: Text
    due_on: Day
    done_on: Day | None = None


class PutInspection(Body):
    """An inspection of a unit by another, perhaps for a programme; participants by the codes of their units."""

    programme: Code | None = None
    inspected_unit: Code
    inspector_unit: Code
    on: Day
    participants: Annotated[list[Code], Field(max_length=100)] = []
    findings: Annotated[list[Finding], Field(max_length=500)]
    remedy: Annotated[list[Remedy], Field(max_length=500)] = []

    @model_validator(mode="after")
    def ensure_remedies_have_findings(self) -> Self:
        """A finding's number names one finding; each remedy is of one, and due and done not before the inspection."""
        numbers = [finding.no for finding in self.findings]
        if len(set(numbers)) < len(numbers):
            raise PydanticCustomError(
                "used_twice", "used twice", {"lines": ", ".join(sorted({n for n in numbers if numbers.count(n) > 1}))}
            )
        if any(remedy.finding_no not in numbers for remedy in self.remedy):
            raise PydanticCustomError("remedy_without_finding", "a remedy is of a finding")
        if any(day < self.on for remedy in self.remedy for day in (remedy.due_on, remedy.done_on) if day is not None):
            raise PydanticCustomError("remedy_before_inspection", "a remedy comes after the inspection")
        return self


class InspectionAnswer(PutInspection):
    """An inspection as it is answered; `overdue`: how many remedies are not done after their day."""

    id: Code
    version: int
    open: int
    overdue: int
    recorded_at: datetime
    recorded_by: str


class InspectionPage(Part):
    """Inspections by id."""

    items: list[InspectionAnswer]
    next: str | None
