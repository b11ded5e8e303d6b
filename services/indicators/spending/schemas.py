"""Spendings on the lines of a programme's budget, and what the lines hold."""

from datetime import datetime

from services.indicators.document.schemas import No
from shared.schema import Body, Code, Day, Number, Part, Text, Vnd


class PutSpending(Body):
    """Money spent by a unit on a line, in whole VND; `source`: the line it was paid from; an amount of 0 takes the record back."""

    line_no: No
    unit: Code
    amount: Vnd
    spent_on: Day
    document_no: Number
    source: No | None = None
    note: Text | None = None


class SpendingAnswer(PutSpending):
    """A spending as it is answered."""

    id: Code
    programme: Code
    version: int
    recorded_at: datetime
    recorded_by: str


class SpendingPage(Part):
    """Spendings by id; or the versions of one."""

    items: list[SpendingAnswer]
    next: str | None


class UnitSpending(Part):
    """What a unit spent on a line."""

    unit: Code
    spent: int


class LineState(Part):
    """What a line holds: planned + supplemented - spent = left; without a planned amount nothing is left to say."""

    supplemented: int
    spent: int
    by_unit: list[UnitSpending]


class RotationState(Part):
    """What rotation paid for its assignments, as its own ledger says it, in all and by the facility that sends."""

    paid: int
    by_sender: list[UnitSpending]
