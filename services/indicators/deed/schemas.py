"""What a facility did within a period."""

from typing import Literal

from shared.schema import Code, Day, Part


class DoneAct(Part):
    """An assignment, transfer, link of direction or telehealth session; `other`: the facility at its other end, where the fact names one.

    `deed`: rotation, transfer, field_direction, `dispatched.<title>` (to a station), `telehealth.<level of the other>`. `day`: on which it
    began, was accepted or was held. `counts`: it is of the kind asked for. `position`: the fact's place in the log of `producer`.
    """

    what: Literal["act"] = "act"
    deed: str
    act: str
    other: Code | None
    day: Day | None
    counts: bool
    producer: Code
    position: int | None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"{self.day} {self.deed} {self.act} {self.position}"
