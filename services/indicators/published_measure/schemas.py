"""The measures that expressions may name."""

from services.indicators.indicator.rules import Of, Source
from services.indicators.indicator.schemas import Wording
from services.indicators.policy.rules import PolicyCode
from services.indicators.published_measure.rules import Takes, Thing
from shared.schema import Code, Part


class Measure(Part):
    """A measure: its name, what it is counted in, of whom, and what may stand after its @ (`takes`), with the values that this may have.

    `parameters`: those of GET /values that it heeds besides. `policies`: the dated readings that it goes by.
    """

    code: Code
    name: Wording
    unit: Thing
    of: Of
    takes: Takes
    values: tuple[str, ...]
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]
    policies: tuple[PolicyCode, ...]


class Measures(Part):
    """A page of them, by code."""

    items: list[Measure]
    next: str | None
