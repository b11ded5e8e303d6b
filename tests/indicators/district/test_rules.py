"""Surgical teams and specialists out of the skills of facilities."""

from services.indicators.district.rules import Specialists, count_specialists, count_teams
from services.indicators.policy.rules import POLICIES, InForce, PolicyCode
from services.indicators.value.rules import Member

DEFAULTS = {code: InForce(code, None, reading.default) for code, reading in POLICIES.items()}


def hospital(kind: str = "district_hospital", **skills: int) -> Member:
    counts = {f"skilled.{name.replace('__', '.')}": people for name, people in skills.items()}
    return Member("107", "H", kind, "district", "", acts_as_station=False, with_beds=True, difficulty=(), counts=counts)


def test_there_are_as_many_teams_as_the_scarcest_of_the_three_allows() -> None:
    whole = {"doctor_general__specialist_1__surgery": 3, "doctor_specialist__master__anaesthesia": 2, "nurse__nurse__theatre": 2}
    assert count_teams([hospital(**whole)], DEFAULTS) == 2
    assert count_teams([hospital(**whole), hospital(**whole)], DEFAULTS) == 4
    assert count_teams([hospital("provincial_general_hospital", **whole)], DEFAULTS) == 0
    assert count_teams([hospital(**whole | {"nurse__nurse__theatre": 0}), hospital(nurse__nurse__theatre=1)], DEFAULTS) == 0


def test_who_makes_a_team_is_policy() -> None:
    whole = {"doctor_general__specialist_1__surgery": 3, "doctor_specialist__master__anaesthesia": 2, "nurse__nurse__theatre": 2}
    two_nurses = DEFAULTS | {PolicyCode.TEAM_THEATRE_NURSES: InForce(PolicyCode.TEAM_THEATRE_NURSES, None, 2)}
    assert count_teams([hospital(**whole)], two_nurses) == 1
    four_surgeons = DEFAULTS | {PolicyCode.TEAM_SURGEONS: InForce(PolicyCode.TEAM_SURGEONS, None, 4)}
    assert count_teams([hospital(**whole)], four_surgeons) == 0


def test_every_field_needs_its_specialist_of_the_level_asked_for() -> None:
    place = hospital(doctor_general__specialist_1__surgery=2, doctor_general__specialist_2__internal=1, nurse__specialist_1__internal=1)
    assert count_specialists([place], DEFAULTS, Specialists()) == 0
    assert count_specialists([place], DEFAULTS, Specialists(("surgery", "internal"))) == 1
    assert count_specialists([place], DEFAULTS, Specialists(("surgery", "internal"), "specialist_2")) == 0
    assert count_specialists([place], DEFAULTS, Specialists(("internal",), "specialist_2")) == 1
    assert count_specialists([place], DEFAULTS, Specialists(("internal",), "specialist_1", or_above=False)) == 0
    assert count_specialists([place], DEFAULTS, Specialists(("oncology",))) == 0, "a field of no policy goes by its own code"
