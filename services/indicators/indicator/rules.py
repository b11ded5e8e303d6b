"""The indicators that this service computes, defined in one place; names and formulas are in the catalogues under `indicator.<code>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.indicators.policy.rules import PolicyCode


class Unit(StrEnum):
    """What a value is counted in."""

    PERCENT = "percent"
    NUMBER = "number"
    TECHNIQUES = "techniques"
    FACILITIES = "facilities"
    PEOPLE = "people"
    BEDS = "beds"
    POINTS = "points"
    VND = "vnd"


class Source(StrEnum):
    """Whose facts it is computed from."""

    CATALOG = "catalog"
    ROTATION = "rotation"
    TRANSFER = "transfer"


class Of(StrEnum):
    """Who is counted: facilities by the list of their level, stations, other kinds of facility, units by their level, or plans.

    A facility of district level that stands in no district stands for one.
    """

    MEASURED = "measured"
    STATIONS = "stations"
    FACILITIES = "facilities"
    HOSPITALS = "hospitals"
    POLYCLINICS = "polyclinics"
    COMMUNES = "communes"
    VILLAGES = "villages"
    VERY_DIFFICULT_VILLAGES = "very_difficult_villages"
    DISTRICTS = "districts"
    PLANS = "plans"


class By(StrEnum):
    """What names the numerator's measure further: how many people there are, months of their training and how many, or codes (a sum).

    Heads: the people themselves, of each member as many as are told apart. Proficient: how many people a technique needs, which differs by
    facility. Acts: all that a facility did for lower levels, a sum over what of it makes one that sends.
    """

    NOTHING = "nothing"
    ACTS = "acts"
    PEOPLE = "people"
    HEADS = "heads"
    MONTHS_AND_PEOPLE = "months_and_people"
    CODES = "codes"
    PROFICIENT = "proficient"


class IndicatorCode(StrEnum):
    """The computed indicators."""

    COMMUNES_WITH_BIRTH_ATTENDANT = "communes_with_midwife_or_obstetric_paediatric_assistant_doctor"
    COMMUNES_WITH_STATION_OR_POLYCLINIC = "communes_with_station_or_polyclinic"
    DISTRICT_SPECIALIST_DOCTOR = "district_specialist_doctor"
    DISTRICT_SURGICAL_TEAM = "district_surgical_team"
    NEW_TECHNIQUES_DEPLOYED = "new_techniques_deployed"
    POLYCLINIC_GENERAL_DOCTORS = "polyclinic_general_doctors"
    ROTATION_BUDGET = "rotation_budget"
    SENDING_UNITS_SHARE = "sending_units_share"
    STATIONS_WITH_PHARMACY_STAFF = "stations_with_pharmacy_staff"
    STATIONS_WITH_TRADITIONAL_MEDICINE_STAFF = "stations_with_traditional_medicine_staff"
    UNIVERSITY_LEVEL_STAFF_SHARE = "university_level_staff_share"
    VERY_DIFFICULT_VILLAGES_WITH_VILLAGE_MIDWIFE = "very_difficult_villages_with_village_midwife"
    VILLAGES_WITH_TRAINED_HEALTH_WORKER = "villages_with_trained_health_worker"
    TECHNIQUE_COVERAGE = "technique_coverage"
    TECHNIQUE_REDUNDANCY = "technique_redundancy"
    TELEHEALTH_UNITS = "telehealth_units"
    STATIONS_WITH_WORKING_DOCTOR = "stations_with_working_doctor"
    STATIONS_WITH_PERMANENT_DOCTOR = "stations_with_permanent_doctor"
    ROTATION_FULFILMENT = "rotation_fulfilment"


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: what it is counted in, from whose facts, which parameters of GET /values it takes, and a measure over another.

    The measures of projections/ are counted of the members that `of` names; an empty numerator is chosen by the question, else it is named
    further as `by` says. `policies` are the readings it goes by where the question says nothing. `in_period`: what each facility did from
    some day until the day of the figure is counted.
    """

    code: IndicatorCode
    unit: Unit
    sources: tuple[Source, ...]
    parameters: tuple[str, ...]
    of: Of
    numerator: str = ""
    denominator: str = "members"
    by: By = By.NOTHING
    policies: tuple[PolicyCode, ...] = ()
    in_period: bool = False


NARROWED = ("condition", "at_least")
CATALOG_AND_ROTATION = (Source.CATALOG, Source.ROTATION)


def _people(
    code: IndicatorCode, of: Of, numerator: str, *policies: PolicyCode, parameters: tuple[str, ...] = ("at_least",), by: By = By.PEOPLE
) -> Definition:
    """The share of members that have somebody, by default at least one."""
    denominator = "district_like" if of is Of.DISTRICTS else "members"
    return Definition(code, Unit.PERCENT, CATALOG_AND_ROTATION, parameters, of, numerator, denominator, by, policies)


def _stations(code: IndicatorCode, numerator: str) -> Definition:
    return _people(code, Of.STATIONS, numerator, parameters=("kind", "at_least"))


DEFINITIONS = (
    _people(IndicatorCode.COMMUNES_WITH_BIRTH_ATTENDANT, Of.COMMUNES, "birth_attendant", parameters=NARROWED),
    _people(IndicatorCode.COMMUNES_WITH_STATION_OR_POLYCLINIC, Of.COMMUNES, "station_or_polyclinic", parameters=NARROWED),
    _people(
        IndicatorCode.DISTRICT_SPECIALIST_DOCTOR,
        Of.DISTRICTS,
        "specialists",
        PolicyCode.SPECIALIST_QUALIFICATIONS,
        PolicyCode.SPECIALTY_INTERNAL,
        PolicyCode.SPECIALTY_SURGERY,
        PolicyCode.SPECIALTY_OBSTETRICS,
        PolicyCode.SPECIALTY_PAEDIATRICS,
        PolicyCode.SPECIALTY_INFECTIOUS,
    ),
    _people(
        IndicatorCode.DISTRICT_SURGICAL_TEAM,
        Of.DISTRICTS,
        "surgical_teams",
        PolicyCode.TEAM_SURGEONS,
        PolicyCode.TEAM_ANAESTHETISTS,
        PolicyCode.TEAM_THEATRE_NURSES,
        PolicyCode.SPECIALTY_SURGERY,
        PolicyCode.SPECIALTY_ANAESTHESIA,
        PolicyCode.SPECIALTY_THEATRE,
    ),
    Definition(
        IndicatorCode.NEW_TECHNIQUES_DEPLOYED,
        Unit.TECHNIQUES,
        (Source.CATALOG, Source.TRANSFER),
        ("kind", "condition", "from", "measure", "at_least"),
        Of.FACILITIES,
        "deployed",
        in_period=True,
    ),
    _people(
        IndicatorCode.POLYCLINIC_GENERAL_DOCTORS,
        Of.POLYCLINICS,
        "general_doctor",
        PolicyCode.POLYCLINIC_GENERAL_DOCTORS,
        parameters=NARROWED,
    ),
    Definition(IndicatorCode.ROTATION_BUDGET, Unit.PERCENT, CATALOG_AND_ROTATION, (), Of.PLANS, "spent", "planned"),
    Definition(IndicatorCode.ROTATION_FULFILMENT, Unit.PERCENT, CATALOG_AND_ROTATION, (), Of.PLANS, "started", "stated"),
    Definition(
        IndicatorCode.SENDING_UNITS_SHARE,
        Unit.PERCENT,
        (*CATALOG_AND_ROTATION, Source.TRANSFER),
        ("kind", "condition", "from", "measure", "any_of", "all_of", "dispatched_title"),
        Of.HOSPITALS,
        "did",
        by=By.ACTS,
        in_period=True,
    ),
    _stations(IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR, "permanent_doctor"),
    _stations(IndicatorCode.STATIONS_WITH_PHARMACY_STAFF, "pharmacy_staff"),
    _stations(IndicatorCode.STATIONS_WITH_TRADITIONAL_MEDICINE_STAFF, "traditional_medicine_staff"),
    _stations(IndicatorCode.STATIONS_WITH_WORKING_DOCTOR, "working_doctor"),
    Definition(
        IndicatorCode.TECHNIQUE_COVERAGE,
        Unit.PERCENT,
        CATALOG_AND_ROTATION,
        ("list", "kind", "condition", "numerator", "measure", "at_least"),
        Of.MEASURED,
        denominator="list_size",
        policies=(PolicyCode.LAPSE_MONTHS,),
    ),
    Definition(
        IndicatorCode.TECHNIQUE_REDUNDANCY,
        Unit.PERCENT,
        CATALOG_AND_ROTATION,
        ("kind", "condition", "measure", "at_least", "people"),
        Of.FACILITIES,
        by=By.PROFICIENT,
        policies=(PolicyCode.REDUNDANCY_PEOPLE, PolicyCode.REDUNDANCY_ONE_DOCTOR),
    ),
    Definition(
        IndicatorCode.TELEHEALTH_UNITS,
        Unit.FACILITIES,
        (Source.CATALOG, Source.TRANSFER),
        ("kind", "condition", "from", "measure", "connected_to"),
        Of.FACILITIES,
        "connected",
        in_period=True,
    ),
    Definition(
        IndicatorCode.UNIVERSITY_LEVEL_STAFF_SHARE,
        Unit.PERCENT,
        CATALOG_AND_ROTATION,
        ("kind", "condition"),
        Of.FACILITIES,
        "staff_level",
        "staff",
        By.CODES,
        (PolicyCode.UNIVERSITY_LEVELS,),
    ),
    _people(IndicatorCode.VERY_DIFFICULT_VILLAGES_WITH_VILLAGE_MIDWIFE, Of.VERY_DIFFICULT_VILLAGES, "village_midwife"),
    _people(
        IndicatorCode.VILLAGES_WITH_TRAINED_HEALTH_WORKER,
        Of.VILLAGES,
        "village_health_worker",
        PolicyCode.VILLAGE_TRAINING_MONTHS,
        parameters=(*NARROWED, "training_months"),
        by=By.MONTHS_AND_PEOPLE,
    ),
)
BY_CODE: Mapping[str, Definition] = {each.code: each for each in DEFINITIONS}
