"""Answers about what an assignment is paid."""

from uuid import UUID

from pydantic import Field

from services.rotation.allowance_rate.schemas import RateUnit
from services.rotation.plan.schemas import BudgetLevel
from shared.schema import Code, Day, Part


class Line(Part):
    """One rate over the days on which it holds, both included: `rate` is the amount of one unit, `valid_from` and `version` its source."""

    kind: Code
    unit: RateUnit
    budget_level: BudgetLevel
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    days: int
    rate: int
    amount: int
    valid_from: Day
    version: int


class LevelSum(Part):
    """What a level's budget bears."""

    budget_level: BudgetLevel
    amount: int


class AllowanceAnswer(Part):
    """What is due for the days from `from` to `to`, in whole VND; on `unrated_days` no rates were in force: unknown is not 0."""

    assignment: UUID
    as_of: Day | None
    starts_on: Day | None = Field(alias="from")
    ends_on: Day | None = Field(alias="to")
    days: int
    unrated_days: int
    lines: list[Line]
    by_level: list[LevelSum]
    total: int
