"""Bodies of transfer plans."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, TypeAdapter, WrapValidator

from services.transfer.technique.schemas import distinct
from shared.schema import Body, Code, Count, Day, Number, Part, Text


class PlanStatus(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class OutlineLine(Part):
    """How one technique is taught: hours, cases of each trainee by role (left out: as many as the technique requires), content."""

    technique_code: Code
    hours: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    observed_cases: Count | None = None
    assisted_cases: Count | None = None
    supervised_cases: Count | None = None
    content: Text | None = None


type Lines = Annotated[list[OutlineLine], Field(min_length=1, max_length=500)]

LINES: TypeAdapter[list[OutlineLine]] = TypeAdapter(Lines)
IN_WORDS: TypeAdapter[str] = TypeAdapter(Text)


def _read_outline(value: Any, _union: Callable[[Any], Any]) -> Any:
    """A list is read as lines and anything else as a text, so that a fault points at the line that has it."""
    return (LINES if isinstance(value, list) else IN_WORDS).validate_python(value)


type Outline = Annotated[Text | Lines, WrapValidator(_read_outline)]


class PutPlan(Body):
    """The transfers that a sending unit or district plans for a year; the transfers may be proposed later under these ids.

    `outline` is a text, or one line for each technique; `programme` the code of the official document that the plan serves.
    """

    unit: Code
    year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    transfers: Annotated[list[UUID], Field(max_length=2000), AfterValidator(distinct)]
    outline: Outline
    material: Text
    programme: Code | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A transfer that a plan names: `sent` from the plan's unit, and the code of another plan in which it waits or is approved."""

    id: UUID
    technique_codes: list[str]
    planned_from: date
    planned_to: date
    sent: bool
    other_plan: str | None


class SubmitPlan(Body):
    """A plan is handed in."""

    on: Day | None = None
    document_no: Number | None = None


class ApprovePlan(Body):
    """The Department's decision."""

    decision_no: Number
    decided_on: Day | None = None
    reason: Text | None = None


class ReturnPlan(Body):
    """The Department sends a plan back."""

    reason: Text
    decision_no: Number | None = None
    decided_on: Day | None = None


class PlanAnswer(PutPlan):
    """A plan as it is answered."""

    code: Code
    status: PlanStatus
    decision_no: Number | None
    decided_on: Day | None


class PlanPage(Part):
    """Plans by code."""

    items: list[PlanAnswer]
    next: str | None
