"""Decisions about assignments, without a database (domain rule 8)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rotation.assignment import rules
from services.rotation.assignment.errors import (
    AssignmentNotDownward,
    AssignmentOutsidePlan,
    BelowMinimumStaff,
    PlanNotApproved,
    PractitionerNotLicensed,
)
from services.rotation.facility.schemas import Facility
from services.rotation.licence.schemas import Licence
from services.rotation.plan.errors import PlanClosedAlready
from services.rotation.plan.schemas import PlanStatus, Quota
from shared.contracts.rotation import Direction, Duty
from shared.errors import InvalidRequest

D_TO_C, P_TO_D = Direction.DISTRICT_TO_COMMUNE, Direction.PROVINCE_TO_DISTRICT


def at(level: str, code: str = "A", parent: str | None = None, kind: str = "district_hospital") -> Facility:
    return Facility(code, kind, level, parent, "10")


@pytest.mark.parametrize(
    ("upper", "lower", "direction"),
    [
        ("province", "district", P_TO_D),
        ("district", "commune", D_TO_C),
        ("specialised", "basic", P_TO_D),
        ("basic", "initial", D_TO_C),
        ("central", "province", None),
        ("province", "commune", None),
    ],
)
def test_rotation_goes_downward_and_never_back(upper: str, lower: str, direction: Direction | None):
    rules.ensure_downward(at(upper), at(lower, "B"))
    assert rules.direction_of(at(upper), at(lower, "B")) is direction
    with pytest.raises(AssignmentNotDownward):
        rules.ensure_downward(at(lower, "B"), at(upper))


def test_a_centre_sends_to_its_own_station_whatever_their_levels_are_called():
    rules.ensure_downward(at("initial"), at("initial", "B", parent="A"))
    assert rules.direction_of(at("initial"), at("initial", "B", parent="A")) is D_TO_C
    for receiver in (at("initial", "B"), at("initial", "B", parent="C"), at("initial", "A", parent="A")):
        with pytest.raises(AssignmentNotDownward):
            rules.ensure_downward(at("initial"), receiver)


def a_quota(no: str = "1", **fields: object) -> Quota:
    return Quota.model_validate({"no": no, "direction": D_TO_C, "stated": 3, "by": {"nurse": 1, "general_doctor": 2}} | fields)


def test_a_quota_fits_the_sender_the_direction_and_the_qualification():
    sender = at("district", "S", kind="district_health_centre")

    def found(quota: Quota, qualification: str = "nurse") -> bool:
        return rules.find_quota([quota], {}, sender, D_TO_C, qualification) is quota

    assert found(a_quota())
    assert found(a_quota(sending_kind="district_health_centre", sending_facilities=["S", "T"]))
    assert not found(a_quota(sending_kind="district_hospital"))
    assert not found(a_quota(sending_facilities=["T"]))
    assert not found(a_quota(direction=P_TO_D))
    assert not found(a_quota(), "midwife")


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(0, 25))
def test_quotas_are_filled_in_order_and_never_beyond_their_sum(rooms: list[int], people: int):
    quotas = [a_quota(str(index), by={"nurse": room}, stated=room) for index, room in enumerate(rooms)]
    taken: dict[str, int] = {}
    placed = 0
    for _ in range(people):
        quota = rules.find_quota(quotas, taken, at("district"), D_TO_C, "nurse")
        if quota is None:
            break
        taken[quota.no] = taken.get(quota.no, 0) + 1
        placed += 1
    assert placed == min(people, sum(rooms))
    assert all(taken.get(str(index), 0) <= room for index, room in enumerate(rooms))


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_the_sender_keeps_its_minimum_staff(minimum: int, in_post: int, away: int):
    rules.ensure_minimum_staff(None, in_post=in_post, away=away)
    if in_post - away - 1 >= minimum:
        rules.ensure_minimum_staff(minimum, in_post=in_post, away=away)
    else:
        with pytest.raises(BelowMinimumStaff):
            rules.ensure_minimum_staff(minimum, in_post=in_post, away=away)


def test_days_lie_in_the_plan_and_in_order():
    year = (date(2022, 1, 1), date(2022, 12, 31))
    rules.ensure_inside(year, *year)
    with pytest.raises(AssignmentOutsidePlan) as refused:
        rules.ensure_inside(year, date(2021, 12, 31), date(2023, 1, 1))
    assert [error.pointer for error in refused.value.errors] == ["/from", "/to"]
    with pytest.raises(InvalidRequest) as twice:
        rules.ensure_well_formed(date(2022, 2, 1), date(2022, 1, 1), [Duty.PROCEDURE_GUIDANCE, Duty.PROCEDURE_GUIDANCE])
    assert [error.pointer for error in twice.value.errors] == ["/to", "/duties/1"]


def test_people_are_proposed_under_open_plans_and_go_under_approved_ones_with_a_licence():
    rules.ensure_plan_open(PlanStatus.DRAFT)
    with pytest.raises(PlanClosedAlready):
        rules.ensure_plan_open(PlanStatus.CLOSED)
    with pytest.raises(PlanNotApproved):
        rules.ensure_plan_approved(PlanStatus.SUBMITTED)
    licence = Licence("licence-1", ("nurse",), date(2022, 1, 1), date(2022, 6, 30))
    rules.ensure_licensed([licence], date(2022, 1, 1), date(2022, 6, 30))
    with pytest.raises(PractitionerNotLicensed):
        rules.ensure_licensed([licence], date(2022, 1, 1), date(2022, 7, 1))


def test_a_late_decision_or_cancellation_holds_from_the_start():
    start = date(2022, 3, 1)
    assert rules.approval_holds_from(date(2022, 2, 1), start) == date(2022, 2, 1)
    assert rules.approval_holds_from(date(2022, 4, 1), start) == start
    assert rules.cancellation_holds_from(date(2022, 2, 10), date(2022, 2, 1), start) == date(2022, 2, 10)
    assert rules.cancellation_holds_from(date(2026, 1, 1), date(2022, 2, 1), start) == start
    assert rules.cancellation_holds_from(date(2022, 1, 1), date(2022, 2, 1), start) == date(2022, 2, 1)
