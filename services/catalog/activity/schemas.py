"""Bodies of activity returns: counts, never a patient."""

from typing import Annotated

from pydantic import Field

from shared.schema import Body, Code, Count, Month, Part


class Line(Part):
    """The cases of a technique in the month; `cases` includes the insured ones and those done by rotated people, who may be the same."""

    technique_code: Code
    cases: Count
    insured_cases: Count
    rotated_cases: Count


class PutReturn(Body):
    """All that a facility did in a month."""

    items: Annotated[list[Line], Field(max_length=20_000)]


class ActivityReturn(Part):
    """A month's return; without one a month is not reported, which is not zero."""

    facility: Code
    month: Month
    items: list[Line]


class ActivityReturns(Part):
    """A page of returns."""

    items: list[ActivityReturn]
    next: str | None
