"""From a figure to what it is made of."""

from typing import Annotated, Literal

from pydantic import Field

from services.indicators.deed.schemas import DoneAct
from services.indicators.explanation.rules import Reason
from services.indicators.formula.schemas import MeasurePart
from services.indicators.person_evidence.schemas import CountedPerson, ServingFacility, Source
from services.indicators.plan_evidence.schemas import PlanAssignment, PlanPayment, PlanState, PlanSupplement
from services.indicators.reported_figure.schemas import ReportedPart, ReportedVersion
from services.indicators.technique_evidence.schemas import (
    AbleRow,
    CompetencyRow,
    DecisionRow,
    FirstCaseRow,
    LapseRow,
    LevelListRow,
    ReturnRow,
    TechniqueRow,
    TransferRow,
)
from services.indicators.value.rules import ROTATION_PLAN
from services.indicators.value.schemas import Value
from shared.schema import Code, Day, Part


class MemberPart(Part):
    """A facility, unit or rotation plan that is there, what it is on that day, and what it brings into the figure.

    `unit`: the unit asked about that it stands in. `kind`: a unit's is its level. `level_list`: the list that its techniques are counted
    in. `counts`: the question is about it; else `reason` says what keeps it out, and its numerator and denominator are not in the figure.
    `reaches`: with measure=share, whether it reaches at_least (null: it has nothing to be counted of). `source`: the fact of the catalog's
    log that says what it is (null of a rotation plan, whose own row says it).
    """

    what: Literal["member"] = "member"
    unit: Code
    member: Code
    kind: str
    level: str | None
    level_list: str | None
    acts_as_station: bool
    with_beds: bool
    difficulty: list[str]
    numerator: int
    denominator: int
    value: float | None
    counts: bool
    reason: Reason
    reaches: bool | None = None
    not_reported: int
    source: Source | None = None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"{self.member} {self.unit}"

    @property
    def place(self) -> str | None:
        """The facility or unit that it is."""
        return None if self.kind == ROTATION_PLAN else self.member


type Item = Annotated[
    MemberPart
    | MeasurePart
    | TechniqueRow
    | DecisionRow
    | ReturnRow
    | AbleRow
    | CompetencyRow
    | FirstCaseRow
    | TransferRow
    | LevelListRow
    | LapseRow
    | CountedPerson
    | ServingFacility
    | DoneAct
    | PlanState
    | PlanAssignment
    | PlanPayment
    | PlanSupplement
    | ReportedPart
    | ReportedVersion,
    Field(discriminator="what"),
]


class Explanation(Value):
    """A figure, and a page of what it is made of; `what` says what each item is.

    `boundaries`: the day whose map is used. With `facility` the figure is that member's own share in it.
    """

    boundaries: Day
    facility: Code | None
    technique: Code | None
    items: list[Item]
    next: str | None
