"""Who owes returns, and how complete reporting is."""

from enum import StrEnum

from shared.schema import Code, Day, Month, Name, Part


class DutyState(StrEnum):
    """What became of a return that is owed: not here and still in time, not here and late, or here."""

    DUE = "due"
    LATE = "late"
    RECEIVED = "received"


class Duty(Part):
    """A return owed for a month; `days_late`: of its receipt, or so far; 0 while in time."""

    facility: Code
    name: Name
    month: Month
    state: DutyState
    due_on: Day
    received_on: Day | None
    days_late: int
    reminded: int
    last_reminded_on: Day | None


class Duties(Part):
    """A page of returns owed, by month and facility."""

    items: list[Duty]
    next: str | None


class Completeness(Part):
    """A unit's month: `owed` is on time, late, still due and missing together; `percent` of those owed is received, null where none is.

    `since` says which unit the code stood for on the month's last day; null for a facility and the nation.
    """

    unit: Code
    since: Day | None
    name: Name | None
    month: Month
    owed: int
    received: int
    on_time: int
    late: int
    due: int
    missing: int
    percent: float | None


class CompletenessPage(Part):
    """A page of units' months, by unit and month."""

    items: list[Completeness]
    next: str | None
