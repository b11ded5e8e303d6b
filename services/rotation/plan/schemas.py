"""Bodies of rotation plans (kế hoạch luân phiên)."""

from datetime import datetime
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


class UnitShare(Part):
    """What one facility sends of a quota."""

    facility: Code
    by: dict[Qualification, Count]


class Quota(Part):
    """How many people of which qualification are sent by which facilities in which direction; known by its `no`.

    A document may name a kind and a number of units first; `breakdown` says later which facility sends whom, and adds up to `by`.
    """

    no: Code
    sending_kind: FacilityKind | None = None
    units: Count | None = None
    sending_facilities: Annotated[list[Code], Field(max_length=1000)] | None = None
    direction: Direction
    stated: Count
    by: dict[Qualification, Count]
    breakdown: Annotated[list[UnitShare], Field(min_length=1, max_length=1000)] | None = None


class BudgetLine(Part):
    """What a level pays, in whole VND."""

    level: BudgetLevel
    amount: Vnd


class PlanBody(Body):
    """What a plan's document states: a total, totals by qualification, quotas, budget; they must add up."""

    title: Name
    unit: Code
    period: Period
    stated_total: Count
    stated_by_qualification: dict[Qualification, Count]
    quotas: Annotated[list[Quota], Field(min_length=1, max_length=1000)]
    budget: Annotated[list[BudgetLine], Field(max_length=100)]
    stated_budget: Vnd


class PutPlan(PlanBody):
    """A plan; a draft document may have no number yet."""

    decision_no: Number | None = None


class AmendPlan(PlanBody):
    """The whole plan as a decision amends it, in force from `effective_on` on (left out: the day of the decision)."""

    decision_no: Number
    decided_on: Day
    effective_on: Day | None = None
    reason: Text


class PutBreakdown(Body):
    """Which facility sends how many of a quota."""

    rows: Annotated[list[UnitShare], Field(min_length=1, max_length=1000)]


class ApprovePlan(Body):
    """The decision by which a plan is approved; left out: the number that the plan's document has, and today."""

    decision_no: Number | None = None
    decided_on: Day | None = None


class ClosePlan(Body):
    """From `on` on (today where it is left out) nothing more is assigned under the plan."""

    on: Day | None = None
    reason: Text | None = None


class PlanAnswer(PutPlan):
    """A plan as it is answered."""

    code: Code
    status: PlanStatus
    decided_on: Day | None
    in_force_from: Day | None = None
    closed_on: Day | None
    version: int


class BreakdownAnswer(PutBreakdown):
    """The breakdown of a quota; `version` is the plan's."""

    plan: Code
    no: Code
    version: int


class PlanVersionAnswer(Part):
    """What a plan was from `recorded_at` on until the next version; `in_force_from`: since when that held, null for a draft."""

    plan: Code
    version: int
    status: PlanStatus
    stated_total: Count
    stated_budget: Vnd
    decision_no: Number | None
    decided_on: Day | None
    in_force_from: Day | None
    reason: Text | None
    recorded_at: datetime | None
    recorded_by: str


class Plans(Part):
    """A page of plans."""

    items: list[PlanAnswer]
    next: str | None


class PlanVersions(Part):
    """A page of a plan's versions."""

    items: list[PlanVersionAnswer]
    next: str | None
