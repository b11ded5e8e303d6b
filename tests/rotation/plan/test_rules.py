"""Whether a plan adds up, on the published plan of Lào Cai: 128 = 13 + 5 + 31 + 79 (II.1), 1,717 = 109 + 1,608 million (III)."""

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.rotation.plan import rules
from services.rotation.plan.errors import AmendmentBelowCommitments, PlanAlreadyApproved, PlanDoesNotAddUp, PlanStepOutOfOrder
from services.rotation.plan.schemas import PlanStatus, PutPlan, UnitShare
from shared.errors import FourEyes, InvalidRequest

LAO_CAI: dict[str, Any] = yaml.safe_load((Path(__file__).parents[3] / "deploy/demo/data/lao-cai-plan.yaml").read_text("utf-8"))


def figures() -> list[tuple[tuple[Any, ...], set[str]]]:
    """Every figure of the plan by its path, and the lines that differ when it alone is changed."""
    found: list[tuple[tuple[Any, ...], set[str]]] = [(("stated_total",), {"/stated_total"}), (("stated_budget",), {"/stated_budget"})]
    found += [(("stated_by_qualification", code), {f"/stated_by_qualification/{code}"}) for code in LAO_CAI["stated_by_qualification"]]
    found += [(("budget", index, "amount"), {"/stated_budget"}) for index in range(len(LAO_CAI["budget"]))]
    for index, quota in enumerate(LAO_CAI["quotas"]):
        stated = f"/quotas/{index}/stated"
        found.append((("quotas", index, "stated"), {stated, "/stated_total"}))
        found += [(("quotas", index, "by", code), {stated, f"/stated_by_qualification/{code}"}) for code in quota["by"]]
    return found


def changed(path: tuple[Any, ...], by: int) -> PutPlan:
    body = copy.deepcopy(LAO_CAI)
    inner: Any = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] += by
    return PutPlan.model_validate(body)


def differing(plan: PutPlan) -> set[str]:
    with pytest.raises(PlanDoesNotAddUp) as refused:
        rules.ensure_adds_up(plan)
    pointers = [error.pointer for error in refused.value.errors]
    assert len(pointers) == len(set(pointers))
    return set(pointers)


def test_the_published_plan_adds_up():
    plan = PutPlan.model_validate(LAO_CAI)
    rules.ensure_well_formed(plan)
    rules.ensure_adds_up(plan)
    assert plan.stated_total == 128


def test_a_quota_that_names_its_senders_states_as_many_units():
    body = copy.deepcopy(LAO_CAI)
    body["quotas"][1]["sending_facilities"] = ["BVYHCT.10", "BVPHCN.10"]
    rules.ensure_adds_up(PutPlan.model_validate(body))
    body["quotas"][1]["units"] = 3
    assert differing(PutPlan.model_validate(body)) == {"/quotas/1/units"}


@pytest.mark.parametrize(("path", "lines"), figures(), ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else "")
def test_any_one_figure_changed_is_refused_with_exactly_the_lines_that_differ(path: tuple[Any, ...], lines: set[str]):
    assert differing(changed(path, 1)) == lines


@given(st.sampled_from(figures()), st.integers(1, 10**6))
def test_by_whatever_a_figure_is_off_the_same_lines_are_named(figure: tuple[tuple[Any, ...], set[str]], by: int):
    path, lines = figure
    assert differing(changed(path, by)) == lines


def test_a_qualification_that_only_the_quotas_know_is_named_with_what_they_come_to():
    body = copy.deepcopy(LAO_CAI)
    del body["stated_by_qualification"]["nurse"]
    with pytest.raises(PlanDoesNotAddUp) as refused:
        rules.ensure_adds_up(PutPlan.model_validate(body))
    [error] = refused.value.errors
    assert (error.pointer, error.params) == ("/stated_by_qualification/nurse", {"stated": 0, "sum": 1})


def test_a_period_has_an_order_and_a_quota_number_is_used_once():
    body = copy.deepcopy(LAO_CAI)
    body["period"] = {"from": "2022-12-31", "to": "2022-01-01"}
    body["quotas"][1]["no"] = "1"
    with pytest.raises(InvalidRequest) as refused:
        rules.ensure_well_formed(PutPlan.model_validate(body))
    assert [error.pointer for error in refused.value.errors] == ["/period/to", "/quotas/1/no"]


def test_steps_have_an_order_and_two_pairs_of_eyes():
    rules.ensure_step(PlanStatus.SUBMITTED, after=PlanStatus.SUBMITTED)
    with pytest.raises(PlanStepOutOfOrder):
        rules.ensure_step(PlanStatus.DRAFT, after=PlanStatus.SUBMITTED)
    rules.ensure_may_be_changed(PlanStatus.SUBMITTED)
    with pytest.raises(PlanAlreadyApproved):
        rules.ensure_may_be_changed(PlanStatus.CLOSED)
    rules.ensure_four_eyes("c", "a", "b")
    with pytest.raises(FourEyes):
        rules.ensure_four_eyes("b", "a", "b")


def taken(count: int, facility: str = "A", quota_no: str | None = "1") -> rules.Taken:
    return rules.Taken(quota_no, facility, "specialist_1", count, date(2022, 3, 1), date(2022, 5, 31))


def named(plan: PutPlan, *lines: rules.Taken, **paid: int) -> list[tuple[str, str]]:
    with pytest.raises(AmendmentBelowCommitments) as refused:
        rules.ensure_keeps_commitments(plan, lines, paid)
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_an_amendment_cuts_no_figure_below_what_fills_it():
    plan = PutPlan.model_validate(LAO_CAI)
    rules.ensure_keeps_commitments(plan, [taken(4), taken(3, "B"), taken(9, quota_no=None)], {"province": 109_000_000})
    assert named(plan, taken(4), taken(4, "B")) == [("/quotas/0/by/specialist_1", "field.below-assigned")]
    assert named(plan, taken(1, quota_no="9")) == [("/quotas", "field.below-assigned")]
    assert named(plan, province=109_000_001, district=1) == [("/budget", "field.below-paid")]
    later = plan.model_copy(update={"period": plan.period.model_copy(update={"starts_on": date(2022, 3, 2)})})
    assert named(later, taken(0)) == [("/period/from", "field.after-first-assignment")]


def test_a_breakdown_gives_no_facility_less_than_it_has_sent():
    [quota, *_] = PutPlan.model_validate(LAO_CAI).quotas
    shares = [UnitShare.model_validate({"facility": code, "by": {"specialist_1": count}}) for code, count in (("A", 3), ("B", 4))]
    broken = quota.model_copy(update={"breakdown": shares})
    rules.ensure_breakdown_keeps_assigned(broken, [taken(3), taken(4, "B"), taken(99, "C", quota_no="2")])
    with pytest.raises(AmendmentBelowCommitments) as refused:
        rules.ensure_breakdown_keeps_assigned(broken, [taken(4), taken(1, "C")])
    assert [error.pointer for error in refused.value.errors] == ["/rows/0/by/specialist_1", "/rows"]
