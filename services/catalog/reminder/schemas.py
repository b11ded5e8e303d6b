"""Bodies of reminders."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Code, Day, Month, Number, Part


class RemindFacilities(Body):
    """That facilities were reminded of a month's return, by a letter if it has a number."""

    id: UUID
    month: Month
    facilities: Annotated[list[Code], Field(min_length=1, max_length=1000)]
    sent_on: Day
    document_no: Number | None = None


class Reminder(Part):
    """A reminder, with those of its facilities that the caller may see."""

    id: UUID
    month: Month
    facilities: list[Code]
    sent_on: Day
    document_no: Number | None
    recorded_at: datetime
    recorded_by: str


class Reminders(Part):
    """A page of reminders, by day."""

    items: list[Reminder]
    next: str | None
