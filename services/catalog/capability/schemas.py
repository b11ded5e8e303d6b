"""What a facility does with each technique."""

from enum import StrEnum
from uuid import UUID

from shared.schema import Code, Day, Number, Part


class State(StrEnum):
    """The states that need no people (`able` needs them: indicators knows it)."""

    LISTED = "listed"
    PERFORMING = "performing"
    LAPSED = "lapsed"
    ROTATED_ONLY = "rotated_only"
    SUSPENDED = "suspended"


class Capability(Part):
    """A technique's state at a facility since a day, the decision behind it, and the day from which its last case counts.

    `above_level`: it is allowed by no other decision than ones that go above the facility's level, and counts in no coverage.
    """

    technique_code: Code
    state: State
    since: Day
    decision_no: Number
    approval_id: UUID
    above_level: bool
    last_case: Day | None


class Capabilities(Part):
    """A page of techniques."""

    items: list[Capability]
    next: str | None
