"""What an indicator is, in both languages."""

from services.indicators.indicator.rules import IndicatorCode, Source, Unit
from shared.schema import Part


class Wording(Part):
    """A text in both languages."""

    vi: str
    en: str


class Indicator(Part):
    """A computed indicator: name, formula in words, what it is counted in, whose facts it needs, and the parameters of its values."""

    code: IndicatorCode
    name: Wording
    formula: Wording
    unit: Unit
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]


class Indicators(Part):
    """A page of them."""

    items: list[Indicator]
    next: str | None
