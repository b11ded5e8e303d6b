"""The indicators that this service computes, defined in one place; names and formulas are in the catalogues under `indicator.<code>`."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a value is counted in."""

    PERCENT = "percent"


class Source(StrEnum):
    """Whose facts it is computed from."""

    CATALOG = "catalog"
    ROTATION = "rotation"


class IndicatorCode(StrEnum):
    """The computed indicators."""

    TECHNIQUE_COVERAGE = "technique_coverage"
    STATIONS_WITH_WORKING_DOCTOR = "stations_with_working_doctor"
    STATIONS_WITH_PERMANENT_DOCTOR = "stations_with_permanent_doctor"
    ROTATION_FULFILMENT = "rotation_fulfilment"


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: what it is counted in, from whose facts, and which parameters of GET /values it takes."""

    code: IndicatorCode
    unit: Unit
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]


DEFINITIONS = (
    Definition(IndicatorCode.ROTATION_FULFILMENT, Unit.PERCENT, (Source.CATALOG, Source.ROTATION), ()),
    Definition(IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR, Unit.PERCENT, (Source.CATALOG, Source.ROTATION), ("kind",)),
    Definition(IndicatorCode.STATIONS_WITH_WORKING_DOCTOR, Unit.PERCENT, (Source.CATALOG, Source.ROTATION), ("kind",)),
    Definition(
        IndicatorCode.TECHNIQUE_COVERAGE,
        Unit.PERCENT,
        (Source.CATALOG, Source.ROTATION),
        ("list", "kind", "numerator", "measure", "at_least"),
    ),
)
