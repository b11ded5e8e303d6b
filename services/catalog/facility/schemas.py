"""Bodies of facilities."""

from enum import StrEnum

from shared.contracts.catalog import FacilityKind
from shared.schema import Body, Code, Count, Day, Name, Number, Part, Text


class Level(StrEnum):
    """The levels of both schemes of care: four tiers, and the three of the law of 2023."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    INITIAL = "initial"
    BASIC = "basic"
    SPECIALISED = "specialised"


class PutFacility(Body):
    """A facility's state from `valid_from` on; beds left out are unknown, not none."""

    name: Name
    kind: FacilityKind
    level: Level
    admin_unit: Code
    parent_facility: Code | None = None
    managing_authority: Name | None = None
    beds: Count | None = None
    acts_as_station: bool | None = None
    serves_communes: list[Code] | None = None
    insurance_code: Number | None = None
    ministry_code: Number | None = None
    insurance_qualified: bool | None = None
    valid_from: Day


class CloseFacility(Body):
    """The first day on which the facility no longer exists."""

    closed_on: Day
    decision_no: Number | None = None
    reason: Text | None = None


class Facility(Part):
    """A facility on a day. What was recorded of later days does not show."""

    code: Code
    name: Name
    kind: FacilityKind
    level: Level
    admin_unit: Code
    parent_facility: Code | None
    managing_authority: Name | None
    beds: Count | None
    acts_as_station: bool
    serves_communes: list[Code]
    insurance_code: Number | None
    ministry_code: Number | None
    insurance_qualified: bool | None
    valid_from: Day


class Closing(Part):
    """From which day on a facility no longer exists, by which document and why."""

    closed_on: Day
    decision_no: Number | None
    reason: Text | None


class FacilityState(Facility):
    """A dated state: `valid_to` null while no later one and no closing is recorded; `closing` where it ended with one."""

    valid_to: Day | None
    closing: Closing | None


class Facilities(Part):
    """A page of facilities."""

    items: list[Facility]
    next: str | None


class FacilityHistory(Part):
    """A page of one facility's states."""

    items: list[FacilityState]
    next: str | None
