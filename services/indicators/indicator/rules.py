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


class Of(StrEnum):
    """Who is counted: facilities by the list of their level, stations, other kinds of facility, units by their level, or plans."""

    MEASURED = "measured"
    STATIONS = "stations"
    FACILITIES = "facilities"
    POLYCLINICS = "polyclinics"
    COMMUNES = "communes"
    VILLAGES = "villages"
    PLANS = "plans"


class IndicatorCode(StrEnum):
    """The computed indicators."""

    TECHNIQUE_COVERAGE = "technique_coverage"
    STATIONS_WITH_WORKING_DOCTOR = "stations_with_working_doctor"
    STATIONS_WITH_PERMANENT_DOCTOR = "stations_with_permanent_doctor"
    ROTATION_FULFILMENT = "rotation_fulfilment"


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: what it is counted in, from whose facts, which parameters of GET /values it takes, and a measure over another.

    The measures of projections/ are counted of the members that `of` names; an empty numerator is chosen by the question.
    """

    code: IndicatorCode
    unit: Unit
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]
    of: Of
    numerator: str = ""
    denominator: str = "members"


CATALOG_AND_ROTATION = (Source.CATALOG, Source.ROTATION)


def _stations(code: IndicatorCode, numerator: str) -> Definition:
    return Definition(code, Unit.PERCENT, CATALOG_AND_ROTATION, ("kind",), Of.STATIONS, numerator)


DEFINITIONS = (
    Definition(IndicatorCode.ROTATION_FULFILMENT, Unit.PERCENT, CATALOG_AND_ROTATION, (), Of.PLANS),
    _stations(IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR, "permanent_doctor"),
    _stations(IndicatorCode.STATIONS_WITH_WORKING_DOCTOR, "working_doctor"),
    Definition(
        IndicatorCode.TECHNIQUE_COVERAGE,
        Unit.PERCENT,
        CATALOG_AND_ROTATION,
        ("list", "kind", "numerator", "measure", "at_least"),
        Of.MEASURED,
        denominator="list_size",
    ),
)
BY_CODE = {each.code: each for each in DEFINITIONS}
