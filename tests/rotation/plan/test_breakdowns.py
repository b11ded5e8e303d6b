"""A quota of a kind of units is broken down to facilities later; the parts must come to the whole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rotation.plan import rules
from services.rotation.plan.errors import PlanDoesNotAddUp
from services.rotation.plan.schemas import BreakdownAnswer, Quota, UnitShare
from shared.actor import Role
from tests.rotation.people import CENTRE, DISTRICT_HOSPITAL, ELSEWHERE, STATION, Rotation, a_plan, get, make_plan, post, put

PATH = "/plans/P/quotas/1/breakdown"
WHOLE = {"general_doctor": 2, "nurse": 1}


def rows(*shares: tuple[str, dict[str, int]]) -> dict[str, Any]:
    return {"rows": [{"facility": facility, "by": by} for facility, by in shares]}


@given(st.lists(st.fixed_dictionaries({"general_doctor": st.integers(0, 50), "nurse": st.integers(0, 50)}), min_size=1, max_size=20))
def test_whatever_the_parts_are_their_sum_is_accepted_and_any_other_is_named(parts: list[dict[str, int]]):
    whole = {name: sum(part[name] for part in parts) for name in WHOLE}
    shares = [UnitShare.model_validate({"facility": f"F{n}", "by": part}) for n, part in enumerate(parts)]
    quota = Quota.model_validate({"no": "1", "direction": "district_to_commune", "stated": sum(whole.values()), "by": whole})
    rules.ensure_breakdown_adds_up(quota.model_copy(update={"breakdown": shares}))
    off = Quota.model_validate(quota.model_dump() | {"by": whole | {"nurse": whole["nurse"] + 1}, "breakdown": shares})
    with pytest.raises(PlanDoesNotAddUp) as refused:
        rules.ensure_breakdown_adds_up(off)
    assert [error.pointer for error in refused.value.errors] == ["/by/nurse"]


async def test_an_approved_plan_is_broken_down_later_and_keeps_its_figures(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        await get(http, PATH, 404)
        made = await put(http, PATH, rows((CENTRE, WHOLE)))
        assert await put(http, PATH, rows((CENTRE, WHOLE)), 200) == made
        plan = await get(http, "/plans/P")
        await put(http, PATH, rows((CENTRE, WHOLE), (CENTRE, {})), 422, **{"If-Match": "*"})
        await put(http, "/plans/P/quotas/9/breakdown", rows((CENTRE, WHOLE)), 404)
        assert await get(http, PATH) == made
        fulfilment = await get(http, "/plans/P/fulfilment?as_of=2022-02-01")
        again = await put(http, "/plans/P", a_plan(), 200)
    answer = BreakdownAnswer.model_validate(made)
    assert (answer.plan, answer.no, answer.version, [(row.facility, row.by) for row in answer.rows]) == ("P", "1", 4, [(CENTRE, WHOLE)])
    assert (plan["status"], plan["stated_total"], plan["quotas"][0]["breakdown"]) == ("approved", 3, made["rows"])
    assert [(u["unit"], u["planned"], [q["planned"] for q in u["by_qualification"]]) for u in fulfilment["by_unit"]] == [
        (CENTRE, 3, [2, 1])
    ]
    assert again == plan
    assert await rotation.kinds() == ["plan-approved", "plan-amended"]


async def test_a_breakdown_that_does_not_add_up_or_names_the_wrong_facilities_is_refused(rotation: Rotation):
    quota = a_plan()["quotas"][0] | {"units": 1}
    await make_plan(rotation, quotas=[quota])
    async with rotation.client(unit="10") as http:
        wrong = await put(http, PATH, rows((CENTRE, {"general_doctor": 1, "nurse": 1, "master": 1})), 422)
        assert (wrong["code"], [(e["pointer"], e["detail"]) for e in wrong["errors"]]) == (
            "plan-does-not-add-up",
            [
                ("/by/general_doctor", "Ghi 2, nhưng cộng các phần được 1."),
                ("/by/master", "Ghi 0, nhưng cộng các phần được 1."),
            ],
        )
        share, other = {"general_doctor": 1}, {"general_doctor": 1, "nurse": 1}
        many = await put(http, PATH, rows((CENTRE, share), (ELSEWHERE, other)), 422)
        assert [(e["pointer"], e["code"]) for e in many["errors"]] == [("/units", "sum-differs")]
        unfit = await put(http, PATH, rows((STATION, WHOLE), (ELSEWHERE, {})), 422)
        assert (unfit["code"], [(e["pointer"], e["code"]) for e in unfit["errors"]]) == (
            "sender-does-not-fit",
            [("/rows/0/facility", "not-of-the-quotas-kind"), ("/rows/1/facility", "outside-plans-unit")],
        )
        unknown = await put(http, PATH, rows(("NOWHERE", WHOLE)), 422)
        assert (unknown["code"], unknown["errors"][0]["pointer"]) == ("facility-unknown", "/rows/0/facility")
        await get(http, PATH, 404)
    assert await rotation.kinds() == ["plan-approved"]


async def test_a_plan_and_an_amendment_may_bring_their_breakdown(rotation: Rotation):
    quota = a_plan()["quotas"][0]
    broken = quota | {"breakdown": rows((CENTRE, WHOLE))["rows"]}
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        short = quota | {"breakdown": rows((CENTRE, WHOLE | {"nurse": 0}))["rows"]}
        refused = await put(http, "/plans/P", a_plan(quotas=[short]), 422)
        assert [e["pointer"] for e in refused["errors"]] == ["/quotas/0/by/nurse"]
        hospital = quota | {"breakdown": rows((DISTRICT_HOSPITAL, WHOLE))["rows"], "sending_kind": None, "sending_facilities": [CENTRE]}
        misplaced = await put(http, "/plans/P", a_plan(quotas=[hospital]), 422)
        assert [(e["pointer"], e["code"]) for e in misplaced["errors"]] == [
            ("/quotas/0/breakdown/0/facility", "not-among-the-quotas-senders")
        ]
        await put(http, "/plans/P", a_plan(quotas=[broken]))
        await post(http, "/plans/P:submit")
        drafted = await put(http, PATH, rows((CENTRE, WHOLE), ("BVDK.10", {})), 422, **{"If-Match": "*"})
        assert drafted["code"] == "sender-does-not-fit"
        await post(committee, "/plans/P:approve", {"decision_no": "1/QĐ", "decided_on": "2022-01-05"})
        decision = {"decision_no": "2/QĐ", "decided_on": "2022-02-05", "reason": "Bổ sung ngân sách"}
        richer = a_plan(stated_budget=1, budget=[{"level": "province", "amount": 1}])
        kept = await post(committee, "/plans/P:amend", richer | decision)
        assert kept["quotas"][0]["breakdown"] == broken["breakdown"]


async def test_breaking_down_a_submitted_plan_makes_it_a_draft_of_who_did_so(rotation: Rotation):
    async with rotation.client(unit="10", sub="a") as one, rotation.client(unit="10", sub="b") as two:
        await put(one, "/plans/P", a_plan())
        await post(one, "/plans/P:submit")
        await put(two, PATH, rows((CENTRE, WHOLE)))
        assert (await get(one, "/plans/P"))["status"] == "draft"
        await post(one, "/plans/P:submit")
        assert (await post(two, "/plans/P:approve", {"decision_no": "1/QĐ", "decided_on": "2022-01-05"}, 403))["code"] == "four-eyes"
