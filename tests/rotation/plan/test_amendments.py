"""An approved plan is amended by a decision: a new version in force from a day, the old ones kept."""

import asyncio
from typing import Any

from services.rotation.plan.schemas import PlanAnswer, PlanVersions
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import Rotation, a_plan, an_assignment, get, make_person, make_plan, post, put

AMENDING = {"decision_no": "55/QĐ-UBND", "decided_on": "2022-04-01", "reason": "Tăng cường cho xã biên giới"}


def an_amendment(doctors: int = 3, **fields: object) -> dict[str, Any]:
    """One doctor more than a_plan."""
    figures = {"general_doctor": doctors, "nurse": 1}
    quota = a_plan()["quotas"][0] | {"stated": doctors + 1, "by": figures}
    return a_plan(stated_total=doctors + 1, stated_by_qualification=figures, quotas=[quota]) | AMENDING | fields


async def test_an_amendment_is_a_new_version_and_the_old_ones_stay_readable(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(Role.COMMITTEE, "10") as committee, rotation.client(Role.FINANCE, "10") as finance:
        before = await get(finance, "/plans/P")
        amended = await post(committee, "/plans/P:amend", an_amendment(effective_on="2022-05-01"))
        assert await get(finance, "/plans/P") == amended
        assert await get(finance, "/plans/P?version=3") == before
        assert await get(finance, "/plans/P?version=4") == amended
        assert (await get(finance, "/plans/P?version=1"))["status"] == "draft"
        assert await get(finance, "/plans/P?as_of=2022-04-30") == before
        assert await get(finance, "/plans/P?as_of=2022-05-01") == amended
        for missing in ("version=5", "as_of=2022-01-04"):
            await get(finance, f"/plans/P?{missing}", 404)
        versions = PlanVersions.model_validate(await get(finance, "/plans/P/versions"))
        first = await get(finance, "/plans/P/versions?limit=3")
        rest = await get(finance, f"/plans/P/versions?limit=3&cursor={first['next']}")
    PlanAnswer.model_validate(amended)
    assert (amended["stated_total"], amended["decision_no"], amended["in_force_from"]) == (4, "55/QĐ-UBND", "2022-05-01")
    assert [(v.version, v.status, v.stated_total, str(v.in_force_from), v.reason) for v in versions.items] == [
        (1, "draft", 3, "None", None),
        (2, "submitted", 3, "None", None),
        (3, "approved", 3, "2022-01-05", None),
        (4, "approved", 4, "2022-05-01", AMENDING["reason"]),
    ]
    assert len({v.recorded_by for v in versions.items}) == 2
    assert (len(first["items"]), [v["version"] for v in rest["items"]]) == (3, [4])
    [_, event] = await rotation.events()
    assert (event["type"], event["subject_version"], str(event["effective_on"])) == ("vn.tuyen.rotation.plan-amended.v1", 2, "2022-05-01")
    assert AMENDING["reason"] not in event["data"]


async def test_only_an_approved_plan_is_amended_and_a_closed_one_never(rotation: Rotation):
    await make_plan(rotation, approved=False)
    async with rotation.client(unit="10") as department, rotation.client(Role.COMMITTEE, "10") as committee:
        assert (await post(committee, "/plans/P:amend", an_amendment(), 409))["code"] == "plan-step-out-of-order"
        await post(department, "/plans/P:submit")
        await post(committee, "/plans/P:approve", {"decided_on": "2022-01-05"}, 422)
        await post(committee, "/plans/P:approve", {"decision_no": "1/QĐ", "decided_on": "2022-01-05"})
        await post(committee, "/plans/P:close", {"on": "2022-11-30", "reason": "Hoàn thành sớm"})
        closed = await get(committee, "/plans/P")
        assert (await post(committee, "/plans/P:amend", an_amendment(), 409))["code"] == "plan-closed-already"
        assert await get(committee, "/plans/P") == closed
        versions = await get(committee, "/plans/P/versions")
        assert [(v["status"], v["in_force_from"], v["reason"]) for v in versions["items"]][-1] == ("closed", "2022-11-30", "Hoàn thành sớm")
        assert (await get(committee, "/plans/P?as_of=2022-11-29"))["status"] == "approved"
    assert await rotation.kinds() == ["plan-approved", "plan-closed"]


async def test_an_amendment_adds_up_has_a_decision_and_holds_after_the_one_before(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(Role.COMMITTEE, "10") as committee, rotation.client(Role.HOSPITAL, "BVDK.10") as hospital:
        wrong = await post(committee, "/plans/P:amend", an_amendment(stated_total=9), 422)
        assert (wrong["code"], [e["pointer"] for e in wrong["errors"]]) == ("plan-does-not-add-up", ["/stated_total"])
        undecided = await post(committee, "/plans/P:amend", an_amendment(decision_no=None), 422)
        assert [e["pointer"] for e in undecided["errors"]] == ["/decision_no"]
        early = await post(committee, "/plans/P:amend", an_amendment(decided_on="2022-01-04"), 422)
        assert [(e["pointer"], e["code"]) for e in early["errors"]] == [("/decided_on", "before-last-decision")]
        moved = await post(committee, "/plans/P:amend", an_amendment(unit="086"), 422)
        assert [e["pointer"] for e in moved["errors"]] == ["/unit"]
        await post(committee, "/plans/NONE:amend", an_amendment(), 404)
        await post(hospital, "/plans/P:amend", an_amendment(), 403)
    assert await rotation.kinds() == ["plan-approved"]


async def test_an_amendment_keeps_room_for_who_is_assigned(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        for _ in range(2):
            id_ = new_id()
            await put(http, f"/assignments/{id_}", an_assignment(await make_person(http)))
            await post(http, f"/assignments/{id_}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-15"})
        period = {"from": "2022-03-02", "to": "2022-05-30"}
        refused = await post(http, "/plans/P:amend", an_amendment(1, period=period), 409)
        assert refused["code"] == "amendment-below-commitments"
        assert [(e["pointer"], e["code"]) for e in refused["errors"]] == [
            ("/quotas/0/by/general_doctor", "below-assigned"),
            ("/period/from", "after-first-assignment"),
            ("/period/to", "before-last-assignment"),
        ]
        renumbered = an_amendment(2)
        renumbered["quotas"] = [renumbered["quotas"][0] | {"no": "9"}]
        gone = await post(http, "/plans/P:amend", renumbered, 409)
        assert [(e["pointer"], e["detail"]) for e in gone["errors"]] == [("/quotas", "Dòng chỉ tiêu 1 đã có 2 người được cử.")]
        await post(http, "/plans/P:amend", an_amendment(2))


async def test_of_amendments_at_once_that_name_the_same_version_one_is_made(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(Role.COMMITTEE, "10") as committee:

        async def amend(doctors: int) -> int:
            headers = {"Idempotency-Key": str(new_id()), "If-Match": '"3"'}
            return (await committee.post("/rotation/v1/plans/P:amend", json=an_amendment(doctors), headers=headers)).status_code

        answers = await asyncio.gather(*(amend(number) for number in range(3, 13)))
        versions = await get(committee, "/plans/P/versions")
    assert sorted(answers) == [200] + [412] * 9
    assert [v["version"] for v in versions["items"]] == [1, 2, 3, 4]


async def test_an_amendment_and_approvals_at_once_never_leave_more_people_than_the_quota(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        ids = [new_id() for _ in range(2)]
        for id_ in ids:
            await put(http, f"/assignments/{id_}", an_assignment(await make_person(http)))

        async def send(path: str, body: dict[str, Any]) -> int:
            answer = await http.post(f"/rotation/v1{path}", json=body, headers={"Idempotency-Key": str(new_id())})
            return answer.status_code

        sending = [send(f"/assignments/{id_}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-15"}) for id_ in ids]
        amended, *approved = await asyncio.gather(send("/plans/P:amend", an_amendment(1)), *sending)
        plan = await get(http, "/plans/P")
    assert {amended, *approved} <= {200, 409}
    assert approved.count(200) <= plan["quotas"][0]["by"]["general_doctor"] == (1 if amended == 200 else 2)
