"""Bodies of rotation plans (kế hoạch luân phiên)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.rotation.practitioner.schemas import Qualification
from shared.contracts.catalog import FacilityKind
from shared.contracts.rotation import Direction
from shared.schema import Body, Code, Count, Day, Name, Number, Part, Text, Vnd


class PlanStatus(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"


class BudgetLevel(StrEnum):
    """Whose budget pays."""

    PROVINCE = "province"
    DISTRICT = "district"


class Period(Part):
    """Days, both included."""

    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")


class Quota(Part):
    """How many people of which qualification are sent by which facilities in which direction; known by its `no`."""

    no: Code
    sending_kind: FacilityKind | None = None
    units: Count | None = None
    sending_facilities: Annotated[list[Code], Field(max_length=1000)] | None = None
    direction: Direction
    stated: Count
    by: dict[Qualification, Count]


class BudgetLine(Part):
    """What a level pays, in whole VND."""

    level: BudgetLevel
    amount: Vnd


class PutPlan(Body):
    """A plan as the document states it: a total, totals by qualification, quotas, budget; they must add up."""

    title: Name
    unit: Code
    period: Period
    stated_total: Count
    stated_by_qualification: dict[Qualification, Count]
    quotas: Annotated[list[Quota], Field(min_length=1, max_length=1000)]
    budget: Annotated[list[BudgetLine], Field(max_length=100)]
    stated_budget: Vnd
    decision_no: Number | None = None


class ApprovePlan(Body):
    """The decision by which a plan is approved."""

    decision_no: Number
    decided_on: Day


class ClosePlan(Body):
    """From `on` on (today where it is left out) nothing more is assigned under the plan."""

    on: Day | None = None
    reason: Text | None = None


class PlanAnswer(PutPlan):
    """A plan as it is answered."""

    code: Code
    status: PlanStatus
    decided_on: Day | None
    closed_on: Day | None
    version: int
