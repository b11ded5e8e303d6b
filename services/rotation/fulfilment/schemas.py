"""The answer how far a rotation plan is carried out on a day."""

from services.rotation.plan.schemas import BudgetLevel, PlanStatus
from services.rotation.practitioner.schemas import Qualification
from shared.contracts.rotation import Direction
from shared.schema import Code, Day, Part


class Progress(Part):
    """People: sent by a decision; of these there on the day, or over by then; and the days that they served up to it."""

    assigned: int
    active: int
    completed: int
    person_days: int


class QualificationProgress(Progress):
    """What is planned and done of a qualification; planned null: the plan says nothing of it (of this unit)."""

    qualification: Qualification
    planned: int | None


class UnitProgress(Progress):
    """What a sending facility does; planned null: the quotas are not broken down to it."""

    unit: Code
    planned: int | None
    by_qualification: list[QualificationProgress]


class DirectionProgress(Progress):
    """What is planned and done in a direction; null: assigned beyond every quota."""

    direction: Direction | None
    planned: int


class QuotaProgress(Progress):
    """What is planned and done of a quota."""

    no: Code
    direction: Direction
    planned: int


class LevelMoney(Part):
    """A level's budget, what supplements added, and what was paid and not taken back; whole VND."""

    level: BudgetLevel
    planned: int
    supplemented: int
    spent: int


class Money(Part):
    """The plan's budget, of all levels and of each; whole VND."""

    planned: int
    supplemented: int
    spent: int
    by_level: list[LevelMoney]


class FulfilmentAnswer(Progress):
    """How far a plan is carried out on a day, against the version in force that day (before the first one, against that)."""

    plan: Code
    as_of: Day
    status: PlanStatus
    in_force_from: Day | None
    plan_version: int
    planned: int
    by_unit: list[UnitProgress]
    by_qualification: list[QualificationProgress]
    by_direction: list[DirectionProgress]
    by_quota: list[QuotaProgress]
    budget: Money
