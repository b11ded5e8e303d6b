"""The people who act in the demo: each a role in a unit, as the tokens say."""

from deploy.demo.client import Caller
from deploy.demo.sample import Facility
from shared.actor import Role

MINISTRY = Caller(Role.MINISTRY, "VN")


def department(province: str) -> Caller:
    """A province's Department of Health."""
    return Caller(Role.DEPARTMENT, province)


def committee(unit: str) -> Caller:
    """A people's committee."""
    return Caller(Role.COMMITTEE, unit)


def centre(code: str) -> Caller:
    """A district health centre."""
    return Caller(Role.CENTRE, code)


def station(code: str) -> Caller:
    """A commune health station or polyclinic."""
    return Caller(Role.STATION, code)


def staff_of(facility: Facility) -> Caller:
    """Who reports for a facility."""
    match facility.kind:
        case "commune_station" | "regional_polyclinic":
            return station(facility.code)
        case "district_health_centre":
            return centre(facility.code)
        case _:
            return Caller(Role.HOSPITAL, facility.code)


def keeper_of(facility: Facility) -> Caller:
    """Who keeps the records of a facility's people: for a station the centre above it, else the facility itself."""
    return centre(facility.parent) if facility.parent else staff_of(facility)
