"""Policies: what this service goes by, what fits, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.eligibility.schemas import Check
from services.transfer.policy.errors import PolicyUnknown, PolicyValueUnfit
from services.transfer.policy.rules import ensure_fits
from services.transfer.waiver.schemas import Waivable
from tests.transfer.story import Story

NEVER = sorted(set(Check) - set(Waivable))


@pytest.mark.parametrize("check", NEVER)
def test_licence_lists_approvals_posts_and_plans_never_become_waivable(check: Check):
    with pytest.raises(PolicyValueUnfit) as refused:
        ensure_fits("waivable_checks", ["sender.resources", check.value])
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [("/value/1", "field.not-waivable")]


@given(st.lists(st.sampled_from([w.value for w in Waivable]), unique=True))
def test_any_part_of_what_may_be_let_go_is_a_policy(checks: list[str]):
    ensure_fits("waivable_checks", checks)


@pytest.mark.parametrize("value", [True, 3, "sender.resources"])
def test_what_may_be_waived_is_a_list(value: object):
    with pytest.raises(PolicyValueUnfit):
        ensure_fits("waivable_checks", value)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["waivable_check", "min_trainees", "min_trainees.spaceship"])
def test_a_policy_by_which_nobody_goes_is_refused_and_the_known_ones_are_named(code: str):
    with pytest.raises(PolicyUnknown) as refused:
        ensure_fits(code, 1)
    assert "waivable_checks" in refused.value.params["known"]  # type: ignore[operator]


async def test_an_unknown_policy_is_told_which_there_are_and_leaves_nothing(told: Story):
    refused = await told.put(told.ministry, "/policies/waivable_check/2022-01-01", {"value": []})
    assert (refused.status_code, refused.json()["code"]) == (422, "policy-unknown")
    assert "waivable_checks" in refused.json()["detail"]
    assert (await told.get(told.station, "/policies")).json()["items"] == []
