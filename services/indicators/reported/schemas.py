"""Bodies of reported values: what a unit enters for a period, and what a higher unit says to it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.indicators.document.schemas import Wording
from services.indicators.indicator.rules import Unit
from services.indicators.target.schemas import TargetUnit
from shared.schema import Body, Code, Day, Part, Text

type PeriodCode = Annotated[str, StringConstraints(pattern=r"^(19|20)\d{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$")]
type Counted = Annotated[int, Field(ge=0, le=10**12, strict=True)]


class ReportStatus(StrEnum):
    """What became of a value: it waits, a higher unit accepted it, or gave it back."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class PutReported(Body):
    """A value of a unit in a period; a number of beds or points stands over a denominator of 1 or of those who have them."""

    numerator: Counted
    denominator: Counted
    note: Text | None = None

    @model_validator(mode="after")
    def ensure_something_to_count_of(self) -> Self:
        """What is counted of nothing is nothing."""
        if self.numerator and not self.denominator:
            raise PydanticCustomError("counted_of_nothing", "a numerator needs a denominator")
        return self


class ReturnReported(Body):
    """Why it is given back."""

    reason: Text


class InForce(Part):
    """The numbers that figures count."""

    numerator: int
    denominator: int


class ReportedAnswer(PutReported):
    """A value as it is answered: `in_force` are the numbers last accepted, which count until others are."""

    indicator: Code
    unit: Code
    since: Day | None
    period: PeriodCode
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    status: ReportStatus
    reported_by: str
    reported_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    in_force: InForce | None
    version: int


class ReportedIndicator(Part):
    """An indicator that units report: its name as people defined it or a programme prints it, what it is counted in, who names it."""

    code: Code
    name: Wording
    unit: Unit | TargetUnit
    programmes: list[Code]


class ReportedIndicatorPage(Part):
    """Them by code."""

    items: list[ReportedIndicator]
    next: str | None


class ReportedPage(Part):
    """Values by indicator, unit and period; or the versions of one, the first one first."""

    items: list[ReportedAnswer]
    next: str | None
