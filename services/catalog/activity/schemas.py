"""Bodies of activity returns: counts, never a patient."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.schema import Body, Code, Count, Day, Month, Part, Text


class Line(Part):
    """The cases of a technique in the month; `cases` includes the insured ones and those done by rotated people, who may be the same."""

    technique_code: Code
    cases: Count
    insured_cases: Count
    rotated_cases: Count


class PutReturn(Body):
    """All that a facility did in a month."""

    items: Annotated[list[Line], Field(max_length=20_000)]


class WithdrawReturn(Body):
    """Why a return is taken back."""

    reason: Text


class ActivityReturn(Part):
    """A month's return; without one a month is not reported, which is not zero.

    `late`: first received after `due_on`, the day by the policy in force on the month's last day. `corrected`: how often since then.
    """

    facility: Code
    month: Month
    items: list[Line]
    received_on: Day
    due_on: Day
    late: bool
    corrected: int
    version: int


class ActivityReturns(Part):
    """A page of returns."""

    items: list[ActivityReturn]
    next: str | None


class ReturnVersion(Part):
    """What a month's return said from `recorded_at` on until the next version; `items` null: it was withdrawn, for the reason given."""

    facility: Code
    month: Month
    version: int
    recorded_at: datetime
    recorded_by: str
    withdrawn: bool
    reason: Text | None
    items: list[Line] | None


class ReturnVersions(Part):
    """A page of versions, the oldest first."""

    items: list[ReturnVersion]
    next: str | None
