"""What indicators publishes: programmes and values entered by units."""

from datetime import date

from shared.contracts.envelope import Event


class ProgrammeRecorded(Event, wire="vn.tuyen.indicators.programme-recorded.v1"):
    """A programme or a new version of it; subject its code."""

    code: str
    starts_on: date
    ends_on: date
    targets: list[str]


class ReportedValue(Event):
    """A value that a unit entered for a period: a numerator over a denominator; subject indicator/unit/period.

    `since`: the day since which the code is this unit; null for a facility.
    """

    indicator: str
    unit: str
    since: date | None
    period: str
    starts_on: date
    ends_on: date
    numerator: int
    denominator: int


class ValueReported(ReportedValue, wire="vn.tuyen.indicators.value-reported.v1"):
    """Entered, or entered anew: it waits for a higher unit; what was accepted before counts until then."""


class ValueAccepted(ReportedValue, wire="vn.tuyen.indicators.value-accepted.v1"):
    """A higher unit accepted it: these numbers count."""


class ValueReturned(ReportedValue, wire="vn.tuyen.indicators.value-returned.v1"):
    """Given back; `counts`: whether numbers accepted before still do."""

    counts: bool


class TargetState(Event):
    """How a target of a programme stood as of a day, and how far each log was applied at least; subject target/programme/number.

    `by`: its day. `value` is what is compared (two decimals), of the figure numerator over denominator.
    """

    programme: str
    target: str
    indicator: str
    as_of: date
    by: date
    numerator: int
    denominator: int
    value: float
    positions: dict[str, int]


class TargetMet(TargetState, wire="vn.tuyen.indicators.target-met.v1"):
    """It is met: `as_of` its day or before; after its day, where it was missed."""


class TargetMissed(TargetState, wire="vn.tuyen.indicators.target-missed.v1"):
    """Its day has passed and it was not met on it."""


class ReportSealed(Event, wire="vn.tuyen.indicators.report-sealed.v1"):
    """A report was sealed: the SHA-256 of its bytes in hex, and how far each log was applied; subject report/ and its id."""

    id: str
    programme: str
    kind: str
    as_of: date
    hash: str
    positions: dict[str, int]


class PolicySet(Event, wire="vn.tuyen.indicators.policy-set.v1"):
    """How what documents leave open is read from a day on; subject policy/, the code, @ and the day."""

    code: str
    valid_from: date
    value: int | list[str]


class IndicatorDefined(Event, wire="vn.tuyen.indicators.indicator-defined.v1"):
    """An indicator was defined, or defined otherwise from a day on; subject definition/ and its code.

    `numerator`, `denominator`: expressions over the codes of measures; neither: units report it. `valid_from` null: on all days that no
    other definition holds for. `owner`: the unit that defined it.
    """

    code: str
    owner: str
    unit: str
    numerator: str | None
    denominator: str | None
    kinds: list[str]
    conditions: list[str]
    valid_from: date | None
