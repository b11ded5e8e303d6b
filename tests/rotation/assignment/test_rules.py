"""Decisions about assignments, without a database (domain rule 8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rotation.assignment import rules
from services.rotation.assignment.errors import (
    AssignmentNotDownward,
    AssignmentNotOver,
    AssignmentOutsidePlan,
    BelowMinimumStaff,
    PlanNotApproved,
    PractitionerNotLicensed,
)
from services.rotation.assignment.rules import Filled
from services.rotation.facility.schemas import Facility
from services.rotation.licence.schemas import Licence
from services.rotation.plan.errors import PlanClosedAlready
from services.rotation.plan.schemas import PlanStatus, Quota
from services.rotation.staffing_norm.schemas import Strength
from shared.contracts.rotation import AssignmentStatus, Direction, Duty
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
        return rules.find_quota([quota], [], sender, D_TO_C, qualification) is quota

    assert found(a_quota())
    assert found(a_quota(sending_kind="district_health_centre", sending_facilities=["S", "T"]))
    assert not found(a_quota(sending_kind="district_hospital"))
    assert not found(a_quota(sending_facilities=["T"]))
    assert not found(a_quota(direction=P_TO_D))
    assert not found(a_quota(), "midwife")


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(0, 25))
def test_quotas_are_filled_in_order_and_never_beyond_their_sum(rooms: list[int], people: int):
    quotas = [a_quota(str(index), by={"nurse": room}, stated=room) for index, room in enumerate(rooms)]
    taken: list[Filled] = []
    for _ in range(people):
        quota = rules.find_quota(quotas, taken, at("district"), D_TO_C, "nurse")
        if quota is not None:
            taken.append(Filled(quota.no, "A", 1))
    assert len(taken) == min(people, sum(rooms))
    assert [line.quota_no for line in taken] == sorted(line.quota_no for line in taken)
    assert all(sum(line.quota_no == str(index) for line in taken) <= room for index, room in enumerate(rooms))


def test_of_a_quota_broken_down_each_facility_has_its_share_and_an_excess_goes_beyond_the_first_line_that_fits():
    shares = [{"facility": "A", "by": {"nurse": 1}}, {"facility": "B", "by": {"nurse": 1}}]
    quota = a_quota(by={"nurse": 2}, stated=2, breakdown=shares)
    sender, other, third = at("district"), at("district", "B"), at("district", "C")
    taken = [Filled("1", "A", 1)]
    assert rules.find_quota([quota], taken, other, D_TO_C, "nurse") is quota
    assert rules.find_quota([quota], taken, sender, D_TO_C, "nurse") is None
    assert rules.quota_beyond([quota], sender, D_TO_C, "nurse") is quota
    assert rules.quota_beyond([quota], third, D_TO_C, "nurse") is None


def test_whoever_sends_below_the_minimum_says_why():
    short = [Strength(no=0, minimum=2, staying=1)]
    rules.ensure_minimum_staff([], None)
    rules.ensure_minimum_staff(short, "Dịch bệnh tại xã")
    with pytest.raises(BelowMinimumStaff) as refused:
        rules.ensure_minimum_staff(short, None)
    assert refused.value.params == {"minimum": 2, "staying": 1}


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


@given(st.dates(date(2022, 1, 1), date(2022, 12, 31)), st.dates(date(2022, 3, 1), date(2022, 6, 30)))
def test_an_extension_holds_no_later_than_the_first_day_it_adds_and_not_from_before_the_start(decided: date, last: date):
    start = date(2022, 3, 1)
    from_ = rules.extension_holds_from(decided, start, last)
    assert start <= from_ <= last + timedelta(days=1)
    assert from_ == decided or decided < start or decided > last + timedelta(days=1)
    with pytest.raises(InvalidRequest):
        rules.ensure_later(last, last)


def test_only_what_is_over_is_appraised():
    rules.ensure_over(AssignmentStatus.ENDED, date(2022, 6, 30), date(2022, 6, 1))
    rules.ensure_over(AssignmentStatus.STARTED, date(2022, 6, 30), date(2022, 7, 1))
    with pytest.raises(AssignmentNotOver):
        rules.ensure_over(AssignmentStatus.STARTED, date(2022, 6, 30), date(2022, 6, 30))
