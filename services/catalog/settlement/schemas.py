"""Bodies of settlements."""

from datetime import datetime
from enum import StrEnum

from shared.schema import Body, Code, Day, Month, Number, Part, Text


class SettlementStatus(StrEnum):
    """What a settlement's month is."""

    SETTLED = "settled"
    REOPENED = "reopened"


class PutSettlement(Body):
    """The document by which a unit's month was settled with social insurance, and its day."""

    document_no: Number
    settled_on: Day


class ReopenMonth(Body):
    """The document by which a settled month is opened again, and why."""

    document_no: Number
    reason: Text


class SettlementStep(Part):
    """One settling, correction of it, or reopening."""

    version: int
    status: SettlementStatus
    document_no: Number
    decided_on: Day
    reason: Text | None
    recorded_at: datetime
    recorded_by: str


class Settlement(Part):
    """A unit's month; while it is `settled`, no return of a facility that lay in the unit on the month's last day changes."""

    unit: Code
    month: Month
    status: SettlementStatus
    document_no: Number
    settled_on: Day
    version: int
    steps: list[SettlementStep]


class Settlements(Part):
    """A page of settlements, by month and unit."""

    items: list[Settlement]
    next: str | None
