"""Values of indicators."""

from enum import StrEnum

from services.indicators.policy.schemas import PolicyAnswer
from shared.schema import Code, Day, Part


class Numerator(StrEnum):
    """What counts of a technique list: what a facility is able to perform, or what it has performed."""

    ABLE = "able"
    PERFORMED = "performed"


class Measure(StrEnum):
    """Each facility for itself, all of a unit as one, or the share of facilities that reach `at_least`."""

    EACH = "each"
    POOLED = "pooled"
    SHARE = "share"


class TechniqueList(StrEnum):
    """The technique list of a level, or of each facility its own level's."""

    OWN = "own"
    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    INITIAL = "initial"
    BASIC = "basic"
    SPECIALISED = "specialised"


class Narrowing(StrEnum):
    """What narrows who is counted: health centres with beds, polyclinics that act as station; very difficult communes and villages."""

    BEDS_ABOVE_ZERO = "beds_above_zero"
    ACTS_AS_STATION = "acts_as_station"
    VERY_DIFFICULT = "very_difficult"


class Value(Part):
    """A figure of a unit (of a facility, with measure=each) on a day.

    `since`: the day the unit itself began. `value`: percent, two decimals, null without a denominator; what is counted in techniques or
    facilities is `numerator` itself, among `denominator` facilities. `incomplete`: a parked subject or a
    missing return touches it. `not_reported`: facilities without a return for the last full month before `as_of`, where returns count.
    `missing`: of a reported indicator, units without a value for the last period. `approximate`: a divided unit's value is in it, whole.
    `position`: how far each followed log was applied. `policies`: the readings of what documents leave open that the figure goes by.
    `definition`: of an indicator that people defined, the version of its definition; where its expressions give fractions, numerator and
    denominator are both multiplied so that they are whole.
    """

    indicator: Code
    unit: Code
    since: Day | None
    as_of: Day
    numerator: int
    denominator: int
    value: float | None
    incomplete: bool
    not_reported: int
    position: dict[str, int]
    missing: list[Code] = []
    approximate: bool = False
    policies: list[PolicyAnswer] = []
    definition: int | None = None


class Values(Part):
    """A page of values, in the order of the units' codes."""

    items: list[Value]
    next: str | None
