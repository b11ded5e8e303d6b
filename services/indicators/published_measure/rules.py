"""The measures that expressions may name: what each counts, of whom, how it is read; named in the catalogues as `measure.<code>.name`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from services.indicators.expression.rules import ExpressionFault, Reference
from services.indicators.indicator.rules import BY_CODE, By, Definition, IndicatorCode, Of
from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.value.rules import LEVELS, MEMBERS, OWN

NEAR = 3


class Thing(StrEnum):
    """What a measure is counted in."""

    FACILITIES = "facilities"
    COMMUNES = "communes"
    VILLAGES = "villages"
    DISTRICTS = "districts"
    TECHNIQUES = "techniques"
    PEOPLE = "people"
    VND = "vnd"


class Takes(StrEnum):
    """What may stand after a measure's @: nothing, a level's technique list (or own), or how many people there have to be."""

    NOTHING = "nothing"
    LIST = "list"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Published:
    """A measure: it is one side of a figure that `definition` says how to read; `performed`: of the techniques, those performed."""

    code: str
    thing: Thing
    definition: Definition
    takes: Takes = Takes.NOTHING
    is_denominator: bool = False
    performed: bool = False


def _measure(
    code: str, thing: Thing, like: IndicatorCode, *, takes: Takes = Takes.NOTHING, is_denominator: bool = False, **changes: object
) -> Published:
    """A measure that is read like an indicator is, with some of its definition changed."""
    definition = BY_CODE[like]
    told = {"parameters": definition.parameters if definition.of is Of.PLANS else (*definition.parameters, "measure")}
    return Published(code, thing, replace(definition, **told | changes), takes, is_denominator)  # type: ignore[arg-type]


def _members(code: str, thing: Thing, of: Of) -> Published:
    return _measure(code, thing, IndicatorCode.STATIONS_WITH_WORKING_DOCTOR, of=of, numerator=MEMBERS, by=By.NOTHING, policies=())


def _having(code: str, thing: Thing, like: IndicatorCode) -> Published:
    """Those that have somebody, by default one (of polyclinics: as policy says)."""
    return _measure(code, thing, like, takes=Takes.PEOPLE)


def _techniques(code: str, numerator: str, *, performed: bool = False) -> Published:
    like = IndicatorCode.TECHNIQUE_COVERAGE
    policies = BY_CODE[like].policies if performed else ()
    counted = _measure(code, Thing.TECHNIQUES, like, takes=Takes.LIST, numerator=numerator, policies=policies)
    return replace(counted, performed=performed)


def _doctors(code: str, like: IndicatorCode) -> Published:
    return _measure(code, Thing.PEOPLE, like, by=By.HEADS)


PUBLISHED = (
    _members("facilities", Thing.FACILITIES, Of.FACILITIES),
    _members("hospitals", Thing.FACILITIES, Of.HOSPITALS),
    _members("polyclinics", Thing.FACILITIES, Of.POLYCLINICS),
    _members("stations", Thing.FACILITIES, Of.STATIONS),
    _measure("districts", Thing.DISTRICTS, IndicatorCode.DISTRICT_SURGICAL_TEAM, is_denominator=True),
    _members("communes", Thing.COMMUNES, Of.COMMUNES),
    _members("villages", Thing.VILLAGES, Of.VILLAGES),
    _members("very_difficult_villages", Thing.VILLAGES, Of.VERY_DIFFICULT_VILLAGES),
    _techniques("listed", "listed"),
    _techniques("able", "able"),
    _techniques("performing", "performing", performed=True),
    _techniques("lapsed", "lapsed", performed=True),
    _techniques("rotated_only", "rotated_only", performed=True),
    _techniques("list_techniques", "list_size"),
    _doctors("station_working_doctors", IndicatorCode.STATIONS_WITH_WORKING_DOCTOR),
    _doctors("station_permanent_doctors", IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR),
    _having("stations_with_working_doctor", Thing.FACILITIES, IndicatorCode.STATIONS_WITH_WORKING_DOCTOR),
    _having("stations_with_permanent_doctor", Thing.FACILITIES, IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR),
    _having("stations_with_pharmacy_staff", Thing.FACILITIES, IndicatorCode.STATIONS_WITH_PHARMACY_STAFF),
    _having("stations_with_traditional_medicine_staff", Thing.FACILITIES, IndicatorCode.STATIONS_WITH_TRADITIONAL_MEDICINE_STAFF),
    _having("polyclinics_with_general_doctors", Thing.FACILITIES, IndicatorCode.POLYCLINIC_GENERAL_DOCTORS),
    _having("communes_with_station_or_polyclinic", Thing.COMMUNES, IndicatorCode.COMMUNES_WITH_STATION_OR_POLYCLINIC),
    _having("communes_with_birth_attendant", Thing.COMMUNES, IndicatorCode.COMMUNES_WITH_BIRTH_ATTENDANT),
    _having("villages_with_trained_health_worker", Thing.VILLAGES, IndicatorCode.VILLAGES_WITH_TRAINED_HEALTH_WORKER),
    _having("very_difficult_villages_with_village_midwife", Thing.VILLAGES, IndicatorCode.VERY_DIFFICULT_VILLAGES_WITH_VILLAGE_MIDWIFE),
    _having("districts_with_specialists", Thing.DISTRICTS, IndicatorCode.DISTRICT_SPECIALIST_DOCTOR),
    _having("districts_with_surgical_team", Thing.DISTRICTS, IndicatorCode.DISTRICT_SURGICAL_TEAM),
    _measure("staff", Thing.PEOPLE, IndicatorCode.UNIVERSITY_LEVEL_STAFF_SHARE, is_denominator=True),
    _measure("university_level_staff", Thing.PEOPLE, IndicatorCode.UNIVERSITY_LEVEL_STAFF_SHARE),
    _measure("facility_techniques", Thing.TECHNIQUES, IndicatorCode.TECHNIQUE_REDUNDANCY, is_denominator=True),
    _measure("facility_techniques_with_enough_people", Thing.TECHNIQUES, IndicatorCode.TECHNIQUE_REDUNDANCY),
    _measure("new_techniques", Thing.TECHNIQUES, IndicatorCode.NEW_TECHNIQUES_DEPLOYED),
    _measure("sending_hospitals", Thing.FACILITIES, IndicatorCode.SENDING_UNITS_SHARE),
    _measure("telehealth_facilities", Thing.FACILITIES, IndicatorCode.TELEHEALTH_UNITS),
    _measure("rotation_people_planned", Thing.PEOPLE, IndicatorCode.ROTATION_FULFILMENT, is_denominator=True),
    _measure("rotation_people_started", Thing.PEOPLE, IndicatorCode.ROTATION_FULFILMENT),
    _measure("rotation_budget_planned", Thing.VND, IndicatorCode.ROTATION_BUDGET, is_denominator=True),
    _measure("rotation_budget_spent", Thing.VND, IndicatorCode.ROTATION_BUDGET),
)
BY_NAME: Mapping[str, Published] = {each.code: each for each in PUBLISHED}
# Each computed indicator in the same words; of techniques performed, `performing` takes the place of `able`.
EXPRESSIONS: Mapping[IndicatorCode, tuple[str, str]] = {
    IndicatorCode.COMMUNES_WITH_BIRTH_ATTENDANT: ("communes_with_birth_attendant", "communes"),
    IndicatorCode.COMMUNES_WITH_STATION_OR_POLYCLINIC: ("communes_with_station_or_polyclinic", "communes"),
    IndicatorCode.DISTRICT_SPECIALIST_DOCTOR: ("districts_with_specialists", "districts"),
    IndicatorCode.DISTRICT_SURGICAL_TEAM: ("districts_with_surgical_team", "districts"),
    IndicatorCode.NEW_TECHNIQUES_DEPLOYED: ("new_techniques", "facilities"),
    IndicatorCode.POLYCLINIC_GENERAL_DOCTORS: ("polyclinics_with_general_doctors", "polyclinics"),
    IndicatorCode.ROTATION_BUDGET: ("rotation_budget_spent", "rotation_budget_planned"),
    IndicatorCode.ROTATION_FULFILMENT: ("rotation_people_started", "rotation_people_planned"),
    IndicatorCode.SENDING_UNITS_SHARE: ("sending_hospitals", "hospitals"),
    IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR: ("stations_with_permanent_doctor", "stations"),
    IndicatorCode.STATIONS_WITH_PHARMACY_STAFF: ("stations_with_pharmacy_staff", "stations"),
    IndicatorCode.STATIONS_WITH_TRADITIONAL_MEDICINE_STAFF: ("stations_with_traditional_medicine_staff", "stations"),
    IndicatorCode.STATIONS_WITH_WORKING_DOCTOR: ("stations_with_working_doctor", "stations"),
    IndicatorCode.TECHNIQUE_COVERAGE: ("able", "list_techniques"),
    IndicatorCode.TECHNIQUE_REDUNDANCY: ("facility_techniques_with_enough_people", "facility_techniques"),
    IndicatorCode.TELEHEALTH_UNITS: ("telehealth_facilities", "facilities"),
    IndicatorCode.UNIVERSITY_LEVEL_STAFF_SHARE: ("university_level_staff", "staff"),
    IndicatorCode.VERY_DIFFICULT_VILLAGES_WITH_VILLAGE_MIDWIFE: (
        "very_difficult_villages_with_village_midwife",
        "very_difficult_villages",
    ),
    IndicatorCode.VILLAGES_WITH_TRAINED_HEALTH_WORKER: ("villages_with_trained_health_worker", "villages"),
}


def find_measure(reference: Reference) -> Published:
    """The measure that a reference names, its parameter one that it takes; raises ExpressionFault, which names those that are near."""
    named, position = reference.named, reference.position
    found = BY_NAME.get(named.code)
    if found is None:
        near = get_close_matches(named.code, BY_NAME, NEAR, 0.5) or ["GET /indicators/v1/measures"]
        raise ExpressionFault("field.unknown-measure", position, near=", ".join(near))
    if named.parameter is None:
        return found
    match found.takes:
        case Takes.NOTHING:
            raise ExpressionFault("field.measure-takes-nothing", position, measure=found.code)
        case Takes.LIST if named.parameter not in {OWN, *LEVELS}:
            raise ExpressionFault("field.unknown-list", position, known=", ".join((OWN, *LEVELS)))
        case Takes.PEOPLE if not (named.parameter.isdecimal() and 1 <= int(named.parameter) <= MOST_PEOPLE):
            raise ExpressionFault("field.not-a-number-between", position, least=1, most=MOST_PEOPLE)
        case _:
            return found
