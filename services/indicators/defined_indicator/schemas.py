"""Bodies of indicators that people define."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.indicators.indicator.rules import Unit
from services.indicators.target.schemas import Condition
from shared.contracts.catalog import FacilityKind
from shared.schema import Body, Code, Day, Name, Part, Text, YesNo

MOST_SIGNS = 1000

type Expression = Annotated[str, StringConstraints(min_length=1, max_length=MOST_SIGNS)]
type Narrowing = Literal[Condition.BEDS_ABOVE_ZERO, Condition.ACTS_AS_STATION, Condition.VERY_DIFFICULT]


class Names(Part):
    """A name in both languages."""

    vi: Name
    en: Name


class Words(Part):
    """How it is computed, in words, in both languages."""

    vi: Text
    en: Text


class DefineIndicator(Body):
    """An indicator: a numerator over a denominator, or a number by itself; expressions over GET /measures. Or one that units report.

    `kinds` and `conditions` narrow whom its measures count. `valid_from`: the day from which figures are counted so (left out: all days
    that no other definition holds for); the same day again corrects.
    """

    name: Names
    unit: Unit
    formula: Words | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    kinds: Annotated[tuple[FacilityKind, ...], Field(max_length=20)] = ()
    conditions: Annotated[tuple[Narrowing, ...], Field(max_length=3)] = ()
    reported: YesNo = False
    valid_from: Day | None = None

    @model_validator(mode="after")
    def ensure_computed_or_reported(self) -> Self:
        """It is computed by a numerator, or units report it: then nothing is computed."""
        if self.reported and (self.numerator or self.denominator or self.kinds or self.conditions):
            raise PydanticCustomError("reported_is_not_computed", "what is reported is not computed")
        if not self.reported and self.numerator is None:
            raise PydanticCustomError("numerator_or_reported", "it needs a numerator, or to be reported")
        return self


class Definition(Part):
    """A definition in one of its versions; `owner`: the unit whose Department may change it."""

    code: Code
    version: int
    owner: Code
    name: Names
    unit: Unit
    formula: Words | None
    numerator: str | None
    denominator: str | None
    kinds: list[FacilityKind]
    conditions: list[Condition]
    reported: bool
    valid_from: Day | None
    recorded_at: datetime
    recorded_by: str


class Definitions(Part):
    """The versions of a definition, the first one first."""

    items: list[Definition]
    next: str | None
