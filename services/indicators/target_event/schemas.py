"""What was said of a programme's targets."""

from datetime import datetime

from services.indicators.document.schemas import No
from services.indicators.target_event.rules import Kind
from shared.schema import Day, Part


class TargetEvent(Part):
    """A target was met or missed `as_of` a day: the figures that decided, and how far each log was applied at least.

    `version` counts what was said of this target; what was said first stands, and a later one says what a correction changed.
    """

    target: No
    version: int
    kind: Kind
    as_of: Day
    by: Day
    numerator: int
    denominator: int
    value: float
    positions: dict[str, int]
    said_at: datetime


class TargetEvents(Part):
    """By target, in the order in which they were said."""

    items: list[TargetEvent]
    next: str | None
