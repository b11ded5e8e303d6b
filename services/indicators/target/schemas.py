"""One target of a programme: indicator, population, comparison, value and the day by which it is to be met."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.indicators.document.schemas import CareLevel, Clause, Code, Day, FacilityKind, Figure, No, Parameters, Part, Wording


class Condition(StrEnum):
    """What narrows a population further."""

    BEDS_ABOVE_ZERO = "beds_above_zero"
    ACTS_AS_STATION = "acts_as_station"
    VERY_DIFFICULT = "very_difficult"
    MET_AT_START = "met_at_start"


class Comparison(StrEnum):
    """How value and target are compared."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    BETWEEN = "between"
    KEEP = "keep"
    COUNT = "count"


class TargetUnit(StrEnum):
    """What a target is counted in."""

    PERCENT = "percent"
    NUMBER = "number"
    POINTS = "points"
    PEOPLE = "people"
    TECHNIQUES = "techniques"
    BEDS = "beds"
    FACILITIES = "facilities"
    REPORTED = "reported"


class Numerator(StrEnum):
    """What counts of a technique list: what can be performed, or what has been performed on patients."""

    ABLE = "able"
    PERFORMED = "performed"


class Measure(StrEnum):
    """Who has to reach the target: each member, all as one, or a share of them."""

    EACH = "each"
    POOLED = "pooled"
    SHARE = "share"


class Population(Part):
    """Whom a target is about. `beds_above_zero` narrows health centres only and `acts_as_station` polyclinics only."""

    text: Wording
    kinds: tuple[FacilityKind, ...] = ()
    levels: tuple[CareLevel, ...] = ()
    conditions: tuple[Condition, ...] = ()


class Minimum(Part):
    """What one thing needs to count: `value` per village, station, person and year, technique..."""

    value: Figure
    per: Code


class TargetPart(Part):
    """The part of a count that falls to some kinds of facility."""

    kinds: tuple[FacilityKind, ...]
    target: Figure


class Target(Part):
    """One target (chỉ tiêu) as the document prints it; `policy` is our reading where the document is silent."""

    no: No
    code: Code
    clause: Clause | None
    title: Wording
    population: Population
    comparison: Comparison
    target: Figure | None = None
    target_to: Figure | None = None
    parts: tuple[TargetPart, ...] = ()
    unit: TargetUnit
    by: Day | None = None
    numerator: Numerator | None = None
    measure: Measure | None = None
    level_list: Code | None = Field(default=None, alias="list")
    baseline: Figure | None = None
    minimum: Minimum | None = None
    lead: Wording | None = None
    policy: tuple[Wording, ...] = ()
    parameters: Parameters = Field(default_factory=dict)

    @model_validator(mode="after")
    def ensure_values_fit_the_comparison(self) -> Self:
        """Each comparison has the values that it needs, and no others."""
        if self.comparison in {Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.BETWEEN} and self.target is None:
            raise PydanticCustomError("target_missing", "this comparison needs a target")
        if (self.comparison is Comparison.BETWEEN) != (self.target_to is not None):
            raise PydanticCustomError("target_to_misplaced", "target_to belongs to between, and between needs it")
        if self.target is not None and self.target_to is not None and self.target > self.target_to:
            raise PydanticCustomError("target_to_below_target", "target_to lies below target")
        if self.parts and sum(part.target for part in self.parts) != self.target:
            raise PydanticCustomError("parts_do_not_add_up", "the parts do not add up to the target")
        return self
