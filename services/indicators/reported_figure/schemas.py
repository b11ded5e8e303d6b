"""What a figure out of reported values is made of."""

from datetime import datetime
from typing import Literal

from shared.schema import Code, Day, Part


class ReportedPart(Part):
    """A unit's accepted value that is in the figure; or, without numbers, a unit that should have one for the newest period and has none.

    `unit`: the unit asked about. `inherited`: it is the value of a unit that has ended and that this one follows; `approximate`: of a
    divided one, whole.
    """

    what: Literal["reported"] = "reported"
    unit: Code
    member: Code
    counts: bool
    numerator: int | None = None
    denominator: int | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    inherited: bool = False
    approximate: bool = False

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"{self.member} {self.unit} {self.starts_on}"


class ReportedVersion(Part):
    """A version of a value of the period that counts: who entered and who accepted or returned it, opaque, and when.

    `counts`: it is the version whose numbers are in the figure. `position`: of its event in the log of indicators.
    """

    what: Literal["version"] = "version"
    period: str
    version: int
    numerator: int
    denominator: int
    status: str
    reported_by: str
    reported_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    counts: bool
    producer: Code
    position: int | None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"{self.period} {self.version:09}"
