"""Who may direct whom, and when that ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.transfer.mentoring_link.errors import MentoringEndsUnfit, MentoringLinkHasEnded, MentoringNamesNobody
from services.transfer.mentoring_link.schemas import PutMentoringLink
from services.transfer.transfer.rules import is_downward
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail, InvalidRequest

# How high the kinds stand: a facility directs those of a greater number.
HEIGHT: Mapping[FacilityKind, int] = {
    FacilityKind.CENTRAL_HOSPITAL: 1,
    FacilityKind.PROVINCIAL_GENERAL_HOSPITAL: 2,
    FacilityKind.PROVINCIAL_SPECIALIST_HOSPITAL: 2,
    FacilityKind.DISEASE_CONTROL_CENTRE: 2,
    FacilityKind.DISTRICT_HOSPITAL: 3,
    FacilityKind.DISTRICT_HEALTH_CENTRE: 3,
    FacilityKind.REGIONAL_POLYCLINIC: 4,
    FacilityKind.COMMUNE_STATION: 5,
}


@dataclass(frozen=True, slots=True)
class End:
    """A facility of a link on its first day: where it stands, who runs it, whether it is there."""

    kind: FacilityKind
    level: str
    parent: str | None
    in_force: bool


def ensure_names_somebody(body: PutMentoringLink) -> None:
    """A link says whom it directs, and does not end before it begins; raises MentoringNamesNobody, InvalidRequest."""
    if not body.with_kinds and not body.with_facilities:
        raise MentoringNamesNobody(errors=[Detail("/with_kinds", "field.missing"), Detail("/with_facilities", "field.missing")])
    if body.ends_on is not None and body.ends_on < body.starts_on:
        raise InvalidRequest(errors=[Detail("/to", "field.ends-before-start")])


def ensure_ends_fit(body: PutMentoringLink, ends: Mapping[str, End]) -> None:
    """The lead stands above, or runs, every facility named, and above every kind; all are there on the first day.

    A central hospital has no area in which kinds could be looked for: it names whom it directs. Raises MentoringEndsUnfit.
    """
    lead = ends[body.lead_facility]
    faults = [] if lead.in_force else [Detail("/lead_facility", "field.not-in-force")]
    if body.with_kinds and lead.kind is FacilityKind.CENTRAL_HOSPITAL:
        faults.append(Detail("/with_kinds", "field.no-area-of-its-own"))
    faults += [
        Detail(f"/with_kinds/{index}", "field.not-below-lead")
        for index, kind in enumerate(body.with_kinds)
        if HEIGHT[lead.kind] >= HEIGHT[kind]
    ]
    for index, code in enumerate(body.with_facilities):
        below = ends[code]
        if not below.in_force:
            faults.append(Detail(f"/with_facilities/{index}", "field.not-in-force"))
        if code == body.lead_facility or not (below.parent == body.lead_facility or is_downward(lead.level, below.level)):
            faults.append(Detail(f"/with_facilities/{index}", "field.not-below-lead"))
    if faults:
        raise MentoringEndsUnfit(errors=faults)


def ensure_may_end(starts_on: date, until: date | None, on: date) -> None:
    """A link ends on its first day (it never held) or later, and once; raises InvalidRequest, MentoringLinkHasEnded."""
    if on < starts_on:
        raise InvalidRequest(errors=[Detail("/on", "field.ends-before-start")])
    if until is not None and until <= on:
        raise MentoringLinkHasEnded(until=until)
