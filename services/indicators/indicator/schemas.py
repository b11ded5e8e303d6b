"""What an indicator is, in both languages."""

from enum import StrEnum

from services.indicators.indicator.rules import Source, Unit
from services.indicators.policy.rules import PolicyCode
from services.indicators.target.schemas import Condition, TargetUnit
from shared.contracts.catalog import FacilityKind
from shared.schema import Code, Day, Part


class Wording(Part):
    """A text in both languages."""

    vi: str
    en: str


class Origin(StrEnum):
    """Where its figures come from: this service computes them, people said how, or units report them."""

    COMPUTED = "computed"
    DEFINED = "defined"
    REPORTED = "reported"


class Indicator(Part):
    """An indicator: name, formula in words, what it is counted in, whose facts it needs, and the parameters of its values.

    `numerator` and `denominator`: expressions over GET /measures; null where units report it, and without a denominator it is a number by
    itself. `policies`: the dated readings (GET /policies) that it goes by. Of one that people defined: `version`, `owner` (whose Department
    may change it), `valid_from` (null: on all days that no other definition holds for), and what narrows whom it counts. `programmes`:
    those that name what units report.
    """

    code: Code
    origin: Origin
    name: Wording
    formula: Wording
    unit: Unit | TargetUnit
    numerator: str | None
    denominator: str | None
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]
    policies: tuple[PolicyCode, ...]
    kinds: list[FacilityKind] = []
    conditions: list[Condition] = []
    version: int | None = None
    owner: Code | None = None
    valid_from: Day | None = None
    programmes: list[Code] = []


class Indicators(Part):
    """A page of them."""

    items: list[Indicator]
    next: str | None
