"""What the catalog publishes: units, facilities, techniques, lists, approvals, supplements, returns."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Event


class FacilityKind(StrEnum):
    """The kinds of facility (3-api.md)."""

    CENTRAL_HOSPITAL = "central_hospital"
    PROVINCIAL_GENERAL_HOSPITAL = "provincial_general_hospital"
    PROVINCIAL_SPECIALIST_HOSPITAL = "provincial_specialist_hospital"
    DISTRICT_HOSPITAL = "district_hospital"
    DISTRICT_HEALTH_CENTRE = "district_health_centre"
    REGIONAL_POLYCLINIC = "regional_polyclinic"
    COMMUNE_STATION = "commune_station"
    DISEASE_CONTROL_CENTRE = "disease_control_centre"


class UnitLevel(StrEnum):
    """The levels of admin units."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"


class Difficulty(StrEnum):
    """Flags of a difficult area (địa bàn khó khăn)."""

    BORDER = "border"
    REMOTE = "remote"
    DIFFICULT = "difficult"
    VERY_DIFFICULT = "very_difficult"


class ApprovalStatus(StrEnum):
    """What an approval is from a day on."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Approver(StrEnum):
    """Who decided an approval."""

    DEPARTMENT = "department"
    DISTRICT_CENTRE = "district_centre"


class AdminUnitRecorded(Event, wire="vn.tuyen.catalog.admin-unit-recorded.v1"):
    """A dated state of a unit; subject `code@since`, where `since` is the day the unit itself began."""

    code: str
    since: date
    level: UnitLevel
    parent: str | None
    difficulty: list[Difficulty]
    valid_from: date
    valid_to: date | None = None
    successors: list[str] = []


class UnitsReorganised(Event, wire="vn.tuyen.catalog.units-reorganised.v1"):
    """Closes a reorganisation: an event per unit and facility changed comes before it in the same transaction; subject its id."""

    reorganisation_id: UUID
    decision_no: str
    effective_on: date
    moves: int
    communes_divided: int
    units_ended: int
    facilities_moved: int


class FacilityRecorded(Event, wire="vn.tuyen.catalog.facility-recorded.v1"):
    """A dated state of a facility; it holds from `valid_from` until the next one; subject its code.

    `valid_to` is there only where it is `valid_from`: the state was recorded by mistake and never held.
    """

    code: str
    kind: FacilityKind
    level: str
    admin_unit: str
    parent_facility: str | None
    beds: int | None
    acts_as_station: bool
    serves_communes: list[str]
    insurance_qualified: bool | None
    valid_from: date
    valid_to: date | None = Field(default=None, exclude_if=lambda day: day is None)


class FacilityClosed(Event, wire="vn.tuyen.catalog.facility-closed.v1"):
    """The facility no longer exists from `closed_on` on; subject its code."""

    code: str
    closed_on: date


class TechniqueRequirements(BaseModel):
    """What a technique needs: codes of equipment, drugs and rooms, cases by role, hours of training, trained people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    equipment: list[str] = []
    drugs: list[str] = []
    rooms: list[str] = []
    observed_cases: int = 0
    assisted_cases: int = 0
    supervised_cases: int = 0
    training_hours: int = 0
    min_trainees: int | None = None


class TechniqueRecorded(Event, wire="vn.tuyen.catalog.technique-recorded.v1"):
    """A technique, the titles whose scope of practice holds it, its requirements; subject its code."""

    code: str
    scopes: list[str]
    requirements: TechniqueRequirements


class ScopeOfPracticePublished(Event, wire="vn.tuyen.catalog.scope-of-practice-published.v1"):
    """Scope lists were imported, after an event of each technique they changed: lists with these titles; subject the import's id."""

    publication_id: UUID
    valid_from: date
    titles: list[str]
    techniques: int
    lines: int


class PackageRecorded(Event, wire="vn.tuyen.catalog.package-recorded.v1"):
    """A technique package; subject its code."""

    code: str
    technique_codes: list[str]


class LevelListPublished(Event, wire="vn.tuyen.catalog.level-list-published.v1"):
    """A version of a level's list, in force until the level's next version; subject `level@valid_from`."""

    level: str
    valid_from: date
    technique_codes: list[str]


class ApprovalState(Event):
    """An approval after a decision: from the event's effective day on it is `status`; subject its id.

    `decision_no` and `decided_on` are the grant's. `above_level_codes`: which techniques lie above the facility's level; where it is
    missing, all of them do or none, as `above_level` says.
    """

    approval_id: UUID
    facility: str
    technique_codes: list[str]
    above_level: bool
    approver: Approver
    decision_no: str
    decided_on: date
    status: ApprovalStatus
    above_level_codes: list[str] | None = Field(default=None, exclude_if=lambda codes: codes is None)


class ApprovalGranted(ApprovalState, wire="vn.tuyen.catalog.approval-granted.v1"):
    """In force from the effective day on; `transfer_id`: the transfer whose supplement was approved by it."""

    transfer_id: UUID | None = Field(default=None, exclude_if=lambda id_: id_ is None)


class ApprovalSuspended(ApprovalState, wire="vn.tuyen.catalog.approval-suspended.v1"):
    """Suspended from the effective day on."""


class ApprovalResumed(ApprovalState, wire="vn.tuyen.catalog.approval-resumed.v1"):
    """In force again from the effective day on."""


class ApprovalRevoked(ApprovalState, wire="vn.tuyen.catalog.approval-revoked.v1"):
    """Revoked from the effective day on."""


class ApprovalCorrected(ApprovalState, wire="vn.tuyen.catalog.approval-corrected.v1"):
    """The number of a decision (1 is the grant, else the version of the event that told it) is `corrected_no`; the days stay as they were.

    Effective on that decision's day, with the status that holds from that day on.
    """

    decision: int
    corrected_no: str


class SupplementRefused(Event, wire="vn.tuyen.catalog.supplement-refused.v1"):
    """No supplement could be proposed from an accepted transfer, for a reason of a closed list; subject the id it would have had."""

    supplement_id: UUID
    transfer_id: UUID
    facility: str
    technique_codes: list[str]
    reason: str


class SupplementProposed(Event, wire="vn.tuyen.catalog.supplement-proposed.v1"):
    """A supplement of a facility's list, proposed from an accepted transfer or by hand; subject its id."""

    supplement_id: UUID
    facility: str
    technique_codes: list[str]
    transfer_id: UUID | None


class SupplementReturned(Event, wire="vn.tuyen.catalog.supplement-returned.v1"):
    """A supplement sent back; subject its id."""

    supplement_id: UUID
    facility: str
    technique_codes: list[str]
    transfer_id: UUID | None


class ResourcesRecorded(Event, wire="vn.tuyen.catalog.resources-recorded.v1"):
    """What a facility has from a day on; subject `facility@valid_from`."""

    facility: str
    valid_from: date
    equipment: list[str]
    rooms: list[str]
    drugs: list[str]


class ReturnItem(BaseModel):
    """The cases of one technique in a month; `cases` includes the insured and the rotated ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    technique_code: str
    cases: int
    insured_cases: int
    rotated_cases: int


class ReturnAccepted(Event, wire="vn.tuyen.catalog.return-accepted.v1"):
    """A facility's whole return of a month (a correction replaces it); effective on the month's last day; subject `facility@month`."""

    facility: str
    month: str
    items: list[ReturnItem]


class ReturnWithdrawn(Event, wire="vn.tuyen.catalog.return-withdrawn.v1"):
    """A facility's return of a month taken back: not reported again, which is not zero; the next version of `facility@month`."""

    facility: str
    month: str


class MonthSettled(Event, wire="vn.tuyen.catalog.month-settled.v1"):
    """A unit's month settled: the returns of its facilities change no more; effective on that day; subject `settlement@unit@month`."""

    unit: str
    month: str
    document_no: str
    settled_on: date


class MonthReopened(Event, wire="vn.tuyen.catalog.month-reopened.v1"):
    """A settled month open for corrections again; subject `settlement@unit@month`."""

    unit: str
    month: str
    document_no: str
    reopened_on: date


class PolicySet(Event, wire="vn.tuyen.catalog.policy-set.v1"):
    """A dated policy value; subject `code@valid_from`."""

    code: str
    valid_from: date
    value: int | str | bool | list[str]
