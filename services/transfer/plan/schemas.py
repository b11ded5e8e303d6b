"""Bodies of transfer plans."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.transfer.technique.schemas import distinct
from shared.schema import Body, Code, Day, Number, Part, Text


class PlanStatus(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class PutPlan(Body):
    """The transfers that a sending unit or district plans for a year; the transfers may be proposed later under these ids."""

    unit: Code
    year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    transfers: Annotated[list[UUID], Field(max_length=2000), AfterValidator(distinct)]
    outline: Text
    material: Text


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
