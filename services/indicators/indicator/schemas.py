"""What an indicator is, in both languages."""

from services.indicators.indicator.rules import IndicatorCode, Source, Unit
from services.indicators.policy.rules import PolicyCode
from shared.schema import Part


class Wording(Part):
    """A text in both languages."""

    vi: str
    en: str


class Indicator(Part):
    """A computed indicator: name, formula in words, what it is counted in, whose facts it needs, and the parameters of its values.

    `policies`: the dated readings (GET /policies) that it goes by.
    """

    code: IndicatorCode
    name: Wording
    formula: Wording
    unit: Unit
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]
    policies: tuple[PolicyCode, ...]


class Indicators(Part):
    """A page of them."""

    items: list[Indicator]
    next: str | None
