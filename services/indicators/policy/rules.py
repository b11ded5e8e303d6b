"""What the documents leave open: which readings this service goes by, their defaults, and which values fit each."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.indicators.policy.errors import PolicyUnknown, PolicyValueUnfit
from shared.errors import Detail

# How finely people and months of training are told apart: more than that are as many as that.
MOST_PEOPLE, MOST_MONTHS = 20, 120

type Value = int | list[str]
type Fit = Callable[[Value], Detail | None]
"""Whether a value is one that can be gone by: None, or what is wrong with it."""


class PolicyCode(StrEnum):
    """The readings; `specialty.<field>` are the codes of practitioners' specialties that mean a field.

    `forecast.trend_kept`: how many percent of a trend each further year has of the one before. `forecast.known_months`: for how many months
    ahead what ends is taken to end; of what ends later it is taken to be renewed. `lapse_months`, for how many months a case counts as
    performed, is the catalog's and set there; it is shown beside the figures that it moves.
    """

    POLYCLINIC_GENERAL_DOCTORS = "polyclinic_general_doctors"
    REDUNDANCY_PEOPLE = "redundancy.people"
    REDUNDANCY_ONE_DOCTOR = "redundancy.one_doctor_station"
    VILLAGE_TRAINING_MONTHS = "village_training_months"
    UNIVERSITY_LEVELS = "university_levels"
    SPECIALIST_QUALIFICATIONS = "specialist_qualifications"
    TEAM_SURGEONS = "surgical_team.surgeons"
    TEAM_ANAESTHETISTS = "surgical_team.anaesthetists"
    TEAM_THEATRE_NURSES = "surgical_team.theatre_nurses"
    SPECIALTY_INTERNAL = "specialty.internal"
    SPECIALTY_SURGERY = "specialty.surgery"
    SPECIALTY_OBSTETRICS = "specialty.obstetrics"
    SPECIALTY_PAEDIATRICS = "specialty.paediatrics"
    SPECIALTY_INFECTIOUS = "specialty.infectious"
    SPECIALTY_ANAESTHESIA = "specialty.anaesthesia"
    SPECIALTY_THEATRE = "specialty.theatre"
    FORECAST_TREND_KEPT = "forecast.trend_kept"
    FORECAST_KNOWN_MONTHS = "forecast.known_months"
    LAPSE_MONTHS = "lapse_months"


@dataclass(frozen=True, slots=True)
class Reading:
    """A policy: what holds before any value was set, and which values fit."""

    default: Value
    fit: Fit


@dataclass(frozen=True, slots=True)
class InForce:
    """The value of a policy on a day; `valid_from` None: the default."""

    code: PolicyCode
    valid_from: date | None
    value: Value


class Said(NamedTuple):
    """A value of a policy, from a day on."""

    code: str
    valid_from: date
    value: Value


def whole_number(least: int, most: int) -> Fit:
    """A number in a range, both ends included."""

    def fault(value: Value) -> Detail | None:
        fits = isinstance(value, int) and least <= value <= most
        return None if fits else Detail("/value", "field.not-a-number-between", {"least": least, "most": most})

    return fault


def codes(value: Value) -> Detail | None:
    """A list of codes, each once, at least one."""
    fits = isinstance(value, list) and bool(value) and len(set(value)) == len(value)
    return None if fits else Detail("/value", "field.not-a-list")


# Doctors of six years, bachelors and all degrees above them; college (cao đẳng) and intermediate (trung cấp) degrees are below.
DEGREES = [
    "university",
    "postgraduate",
    "doctorate",
    "specialist_2",
    "specialist_1",
    "master",
    "general_doctor",
    "traditional_medicine_doctor",
    "dental_doctor",
    "preventive_medicine_doctor",
    "nurse_specialist_1",
    "bachelor_nurse",
    "bachelor_midwife",
    "bachelor_technician",
    "pharmacist_specialist_1",
    "pharmacist",
    "bachelor_public_health",
    "bachelor",
]
POLICIES: Mapping[PolicyCode, Reading] = {
    PolicyCode.POLYCLINIC_GENERAL_DOCTORS: Reading(2, whole_number(1, MOST_PEOPLE)),
    PolicyCode.REDUNDANCY_PEOPLE: Reading(2, whole_number(1, MOST_PEOPLE)),
    PolicyCode.REDUNDANCY_ONE_DOCTOR: Reading(1, whole_number(1, MOST_PEOPLE)),
    PolicyCode.VILLAGE_TRAINING_MONTHS: Reading(9, whole_number(1, MOST_MONTHS)),
    PolicyCode.UNIVERSITY_LEVELS: Reading(DEGREES, codes),
    PolicyCode.SPECIALIST_QUALIFICATIONS: Reading(["specialist_1", "specialist_2"], codes),
    PolicyCode.TEAM_SURGEONS: Reading(1, whole_number(1, MOST_PEOPLE)),
    PolicyCode.TEAM_ANAESTHETISTS: Reading(1, whole_number(1, MOST_PEOPLE)),
    PolicyCode.TEAM_THEATRE_NURSES: Reading(1, whole_number(1, MOST_PEOPLE)),
    PolicyCode.SPECIALTY_INTERNAL: Reading(["internal", "internal_medicine"], codes),
    PolicyCode.SPECIALTY_SURGERY: Reading(["surgery", "general_surgery"], codes),
    PolicyCode.SPECIALTY_OBSTETRICS: Reading(["obstetrics", "obstetrics_gynaecology"], codes),
    PolicyCode.SPECIALTY_PAEDIATRICS: Reading(["paediatrics"], codes),
    PolicyCode.SPECIALTY_INFECTIOUS: Reading(["infectious", "infectious_diseases"], codes),
    PolicyCode.SPECIALTY_ANAESTHESIA: Reading(["anaesthesia", "anaesthesia_resuscitation"], codes),
    PolicyCode.SPECIALTY_THEATRE: Reading(["theatre", "operating_theatre"], codes),
    PolicyCode.FORECAST_TREND_KEPT: Reading(70, whole_number(0, 100)),
    PolicyCode.FORECAST_KNOWN_MONTHS: Reading(1, whole_number(0, MOST_MONTHS)),
}
OF_THE_CATALOG: Mapping[PolicyCode, Reading] = {PolicyCode.LAPSE_MONTHS: Reading(12, whole_number(1, 1200))}
READINGS = {**POLICIES, **OF_THE_CATALOG}


def in_force(codes: Collection[PolicyCode], said: Iterable[Said] = ()) -> dict[PolicyCode, InForce]:
    """Of each policy the last value of those said, in the order of their days, that can be gone by; the default where there is none."""
    found = {code: InForce(code, None, READINGS[code].default) for code in codes}
    for each in said:
        code = PolicyCode(each.code)
        if READINGS[code].fit(each.value) is None:
            found[code] = InForce(code, each.valid_from, each.value)
    return found


def ensure_fits(code: str, value: Value) -> None:
    """The service goes by this policy and could go by this value; raises PolicyUnknown, PolicyValueUnfit."""
    if code not in POLICIES:
        raise PolicyUnknown(errors=[Detail("/code", "field.not-in-list")], known=sorted(POLICIES))
    fault = POLICIES[PolicyCode(code)].fit(value)
    if fault is not None:
        raise PolicyValueUnfit(errors=[fault])
