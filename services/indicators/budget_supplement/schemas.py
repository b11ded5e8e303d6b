"""Decisions by which the lines of a programme's budget grow."""

from datetime import datetime

from services.indicators.document.schemas import No
from shared.schema import Body, Code, Day, Number, Part, Text, Vnd


class PutSupplement(Body):
    """A line, and the source it is paid from, grow by an amount in whole VND, and with them the total."""

    line_no: No
    source: No | None = None
    amount: Vnd
    decision_no: Number
    decided_on: Day
    reason: Text


class SupplementAnswer(PutSupplement):
    """A supplement as it is answered."""

    id: Code
    programme: Code
    version: int
    recorded_at: datetime
    recorded_by: str


class SupplementPage(Part):
    """Supplements by id."""

    items: list[SupplementAnswer]
    next: str | None
