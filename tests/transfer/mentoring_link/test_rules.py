"""Who may direct whom, and when that ends."""

from datetime import date

import pytest

from services.transfer.mentoring_link import rules
from services.transfer.mentoring_link.errors import MentoringEndsUnfit, MentoringLinkHasEnded, MentoringNamesNobody
from services.transfer.mentoring_link.rules import End
from services.transfer.mentoring_link.schemas import PutMentoringLink
from shared.contracts.catalog import FacilityKind
from shared.errors import InvalidRequest

HOSPITAL = End(FacilityKind.PROVINCIAL_GENERAL_HOSPITAL, "province", None, in_force=True)
CENTRE = End(FacilityKind.DISTRICT_HEALTH_CENTRE, "district", None, in_force=True)
STATION = End(FacilityKind.COMMUNE_STATION, "commune", "C", in_force=True)
ENDS = {"H": HOSPITAL, "C": CENTRE, "S": STATION}


def link(lead: str = "H", **changes) -> PutMentoringLink:
    return PutMentoringLink(**{"lead_facility": lead, "field": "Lao", "from": "2021-01-30", **changes})


def faults(body: PutMentoringLink, ends=ENDS) -> list[tuple[str, str]]:
    with pytest.raises(MentoringEndsUnfit) as refused:
        rules.ensure_ends_fit(body, ends)
    return [(error.pointer, error.code.removeprefix("field.")) for error in refused.value.errors]


def test_every_kind_of_facility_has_its_height():
    assert rules.HEIGHT.keys() == set(FacilityKind)


def test_a_link_names_kinds_facilities_or_both_and_does_not_end_before_it_begins():
    rules.ensure_names_somebody(link(with_kinds=["commune_station"]))
    rules.ensure_names_somebody(link(with_kinds=["commune_station"], with_facilities=["C"], to="2021-01-30"))
    with pytest.raises(MentoringNamesNobody):
        rules.ensure_names_somebody(link(with_kinds=None, with_facilities=[]))
    with pytest.raises(InvalidRequest):
        rules.ensure_names_somebody(link(with_kinds=["commune_station"], to="2021-01-29"))


def test_the_lead_stands_above_the_kinds_and_the_facilities_that_it_directs():
    rules.ensure_ends_fit(link(with_kinds=["district_hospital", "commune_station"], with_facilities=["C", "S"]), ENDS)
    rules.ensure_ends_fit(link("C", with_kinds=["commune_station", "regional_polyclinic"]), ENDS)
    assert faults(link("C", with_kinds=["commune_station", "district_hospital"])) == [("/with_kinds/1", "not-below-lead")]
    assert faults(link("C", with_facilities=["S", "H", "C"])) == [
        ("/with_facilities/1", "not-below-lead"),
        ("/with_facilities/2", "not-below-lead"),
    ]


def test_a_facility_may_direct_one_that_it_runs_whatever_the_level():
    own = ENDS | {"S": End(FacilityKind.COMMUNE_STATION, "district", "C", in_force=True)}
    rules.ensure_ends_fit(link("C", with_facilities=["S"]), own)


def test_all_are_there_on_the_first_day():
    gone = ENDS | {"S": End(FacilityKind.COMMUNE_STATION, "commune", "C", in_force=False)}
    assert faults(link(with_facilities=["S"]), gone) == [("/with_facilities/0", "not-in-force")]
    closed = ENDS | {"H": End(HOSPITAL.kind, "province", None, in_force=False)}
    assert faults(link(with_facilities=["S"]), closed) == [("/lead_facility", "not-in-force")]


def test_a_central_hospital_names_whom_it_directs():
    central = ENDS | {"B": End(FacilityKind.CENTRAL_HOSPITAL, "central", None, in_force=True)}
    rules.ensure_ends_fit(link("B", with_facilities=["H"]), central)
    assert faults(link("B", with_kinds=["provincial_general_hospital"]), central) == [("/with_kinds", "no-area-of-its-own")]


def test_a_link_ends_once_on_its_first_day_or_later():
    first = date(2021, 1, 30)
    rules.ensure_may_end(first, None, first)
    rules.ensure_may_end(first, date(2022, 1, 1), date(2021, 12, 31))
    with pytest.raises(InvalidRequest):
        rules.ensure_may_end(first, None, date(2021, 1, 29))
    with pytest.raises(MentoringLinkHasEnded):
        rules.ensure_may_end(first, date(2022, 1, 1), date(2022, 1, 1))
