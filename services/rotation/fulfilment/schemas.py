"""The answer how far a rotation plan is carried out on a day."""

from shared.schema import Code, Day, Part


class Progress(Part):
    """People: assigned by an approved decision, there on the day, over by then."""

    assigned: int
    active: int
    completed: int


class UnitProgress(Progress):
    """What a sending facility does."""

    unit: Code
    person_days: int


class QualificationProgress(Progress):
    """What is planned and done of a qualification."""

    qualification: str
    planned: int


class QuotaProgress(Progress):
    """What is planned and done of a quota."""

    no: Code
    planned: int


class Money(Part):
    """Whole VND; `spent` is null as long as no payments are recorded here: unknown is not 0."""

    planned: int
    spent: int | None


class FulfilmentAnswer(Progress):
    """How far a plan is carried out on a day; person-days are those served up to it."""

    plan: Code
    as_of: Day
    planned: int
    by_unit: list[UnitProgress]
    by_qualification: list[QualificationProgress]
    by_quota: list[QuotaProgress]
    budget: Money
    person_days: int
