"""Transfer plans over HTTP."""

from uuid import uuid4

from services.transfer.plan.schemas import PlanAnswer
from shared.actor import Role
from tests.transfer.story import CENTRE, STATION, Story


def a_plan(story: Story, **changes):
    return {"unit": CENTRE, "year": 2022, "transfers": [story.transfer], "outline": "Đề cương", "material": "Tài liệu"} | changes


async def test_who_proposed_or_submitted_a_plan_does_not_approve_it(told: Story):
    proposal = told.proposal(plan=None, need=None)
    await told.put(told.centre, f"/transfers/{told.transfer}", proposal)
    await told.put(told.department, "/plans/KH-1", a_plan(told))
    await told.post(told.centre, "/plans/KH-1:submit")
    refused = await told.post(told.department, "/plans/KH-1:approve", {"decision_no": "1"})
    assert (refused.status_code, refused.json()["code"]) == (403, "four-eyes")
    colleague = told.client(Role.DEPARTMENT, "12", sub="second")
    approved = await told.post(colleague, "/plans/KH-1:approve", {"decision_no": "45/QĐ-SYT", "decided_on": "2022-09-01"})
    assert PlanAnswer.model_validate(approved.json()).decision_no == "45/QĐ-SYT"
    (event,) = [e for e in await told.log() if e["subject"] == "KH-1"]
    assert (event["type"], event["subjectversion"], event["effectiveon"]) == ("vn.tuyen.transfer.plan-approved.v1", 1, "2022-09-01")
    assert event["data"]["transfers"] == [told.transfer]


async def test_a_plan_is_submitted_only_with_transfers_that_its_unit_has_proposed(told: Story):
    await told.put(told.centre, "/plans/KH-1", a_plan(told, transfers=[told.transfer, str(uuid4())]))
    await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None))
    refused = await told.post(told.centre, "/plans/KH-1:submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-transfers-unknown")
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/transfers/1"]
    await told.put(told.centre, "/plans/KH-2", a_plan(told, transfers=[]))
    assert (await told.post(told.centre, "/plans/KH-2:submit")).json()["code"] == "plan-transfers-unknown"


async def test_an_approved_plan_is_returned_before_it_is_changed(told: Story):
    await told.plan_it()
    stale = (await told.get(told.centre, "/plans/KH-2022")).headers["etag"]
    changed = a_plan(told, outline="Đề cương mới")
    refused = await told.put(told.centre, "/plans/KH-2022", changed, **{"If-Match": stale})
    assert (refused.status_code, refused.json()["code"]) == (409, "plan-out-of-order")
    returned = await told.post(told.department, "/plans/KH-2022:return", {"reason": "Thiếu tài liệu"})
    assert returned.json()["status"] == "returned"
    done = await told.put(told.centre, "/plans/KH-2022", changed, **{"If-Match": returned.headers["etag"]})
    assert (done.status_code, done.json()["status"]) == (200, "draft")
    failing = (await told.get(told.centre, f"/transfers/{told.transfer}/eligibility")).json()["checks"]
    assert "plan.department_approved" in {check["code"] for check in failing if check["result"] == "fail"}
    then = (await told.get(told.centre, f"/transfers/{told.transfer}/eligibility?as_of=2022-09-01")).json()["checks"]
    assert {c["code"]: c["result"] for c in then}["plan.department_approved"] == "pass"
    before = (await told.get(told.centre, f"/transfers/{told.transfer}/eligibility?as_of=2022-08-31")).json()["checks"]
    assert {c["code"]: c["result"] for c in before}["plan.department_approved"] == "fail"


async def test_a_decision_is_not_dated_before_the_last_one(told: Story):
    await told.plan_it()
    await told.post(told.department, "/plans/KH-2022:return", {"reason": "x", "decided_on": "2022-10-01"})
    await told.post(told.centre, "/plans/KH-2022:submit")
    refused = await told.post(told.department, "/plans/KH-2022:approve", {"decision_no": "2", "decided_on": "2022-09-30"})
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-day-refused")
    assert "2022-10-01" in refused.json()["errors"][0]["detail"]


async def test_a_plan_is_not_handed_in_again_before_it_was_returned(told: Story):
    await told.plan_it()
    await told.post(told.department, "/plans/KH-2022:return", {"reason": "x", "decided_on": "2022-10-01"})
    before = (await told.get(told.centre, "/plans/KH-2022")).headers["etag"]
    refused = await told.post(told.centre, "/plans/KH-2022:submit", {"on": "2022-09-30"})
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-day-refused")
    assert "2022-10-01" in refused.json()["errors"][0]["detail"]
    assert (await told.get(told.centre, "/plans/KH-2022")).headers["etag"] == before
    assert (await told.post(told.centre, "/plans/KH-2022:submit", {"on": "2022-10-01"})).status_code == 200


async def test_plans_are_listed_for_their_unit_and_found_without_accents(told: Story):
    for code, year in (("KH-A", 2022), ("KH-B", 2023)):
        assert (await told.put(told.centre, f"/plans/{code}", a_plan(told, year=year))).status_code == 201
    for query, found in (
        ("", ["KH-A", "KH-B"]),
        ("?year=2023", ["KH-B"]),
        ("?unit=107&q=de cuong", ["KH-A", "KH-B"]),
        ("?q=kh-b", ["KH-B"]),
    ):
        assert [item["code"] for item in (await told.get(told.centre, f"/plans{query}")).json()["items"]] == found
    assert (await told.get(told.station, "/plans")).json()["items"] == []
    assert (await told.get(told.station, "/plans/KH-A")).status_code == 404
    finance = told.client(Role.FINANCE, "12")
    assert (await told.get(finance, "/plans/KH-A")).status_code == 200
    assert (await told.get(finance, "/plans/KH-A/timeline")).status_code == 200
    assert (await told.put(told.station, "/plans/KH-C", a_plan(told, unit=STATION))).status_code == 403


async def test_a_plan_of_an_unknown_unit_is_refused(told: Story):
    refused = await told.put(told.ministry, "/plans/KH-X", a_plan(told, unit="NOWHERE"))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/unit")
