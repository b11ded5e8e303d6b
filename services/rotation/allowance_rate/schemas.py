"""Bodies of allowance rates: what a decision grants to rotated people from a day on; all amounts are data."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.rotation.plan.schemas import BudgetLevel
from services.rotation.practitioner.schemas import Qualification
from shared.contracts.catalog import Difficulty
from shared.contracts.rotation import Direction
from shared.schema import Body, Code, Day, Number, Part, Vnd


class RateUnit(StrEnum):
    """What an amount is paid for: a day of the assignment, a calendar month of it, the assignment as a whole."""

    PER_DAY = "per_day"
    PER_MONTH = "per_month"
    PER_TRIP = "per_trip"


class AppliesTo(Part):
    """Whom a rate is for; what is left out does not matter. `difficulty`: a flag of the receiving unit."""

    direction: Direction | None = None
    qualification: Qualification | None = None
    difficulty: Difficulty | None = None


class Rate(Part):
    """An amount in whole VND, of a kind ("daily_allowance", "transport"), paid from a level's budget."""

    kind: Code
    unit: RateUnit
    amount: Vnd
    applies_to: AppliesTo = AppliesTo()
    budget_level: BudgetLevel


class PutAllowanceRates(Body):
    """All rates from a day on; of one kind and level the one with the most conditions, all met, counts, of equal ones the highest."""

    decision_no: Number
    rates: Annotated[list[Rate], Field(min_length=1, max_length=500)]


class AllowanceRatesAnswer(PutAllowanceRates):
    """Rates as they are answered; `province` VN: wherever the province has set none."""

    province: Code
    valid_from: Day
    recorded_at: datetime
    recorded_by: str
    version: int
