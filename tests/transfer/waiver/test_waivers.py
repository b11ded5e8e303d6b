"""Waivers and policies over HTTP."""

import asyncio
from uuid import UUID

import asyncpg

from shared.contracts.rotation import CompetencyLevel
from tests.transfer.story import ECG, SECOND, STATION, TRAINEE, TRAINER, Story, competency, licence, post


async def results(story: Story, day: str = "2022-09-15") -> dict[str, str]:
    answer = await story.get(story.centre, f"/transfers/{story.transfer}/eligibility?as_of={day}")
    return {check["code"]: check["result"] for check in answer.json()["checks"]}


async def test_a_waived_check_lets_the_transfer_go_on_and_shows_for_ever(told: Story):
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE), competency(TRAINER, ECG, level=CompetencyLevel.PROVISIONAL))
    assert (await results(told))["trainer.experience"] == "fail"
    body = {"check": "trainer.experience", "reason": "Bác sĩ duy nhất của huyện", "on": "2022-09-10"}
    waived = await told.step(told.department, "waive", body)
    assert (waived.status_code, waived.json()["waived"]) == (200, ["trainer.experience"])
    assert (await results(told))["trainer.experience"] == "waived"
    assert (await results(told, "2022-09-09"))["trainer.experience"] == "fail"
    assert (await told.step(told.department, "waive", body)).headers["etag"] == waived.headers["etag"]
    other = await told.step(told.department, "waive", body | {"reason": "Lý do khác"})
    assert (other.status_code, other.json()["code"]) == (409, "already-waived")
    assert (await told.step(told.department, "approve", {"decision_no": "1", "decided_on": "2022-09-15"})).status_code == 200
    await told.step(told.centre, "cancel", {"reason": "x"})
    steps = (await told.get(told.station, f"/transfers/{told.transfer}/timeline")).json()["items"]
    (kept,) = [step for step in steps if step["step"] == "waived"]
    assert (kept["about"], kept["note"], kept["on"]) == ("trainer.experience", "Bác sĩ duy nhất của huyện", "2022-09-10")
    (event,) = [e for e in await told.log() if e["type"] == "vn.tuyen.transfer.check-waived.v1"]
    assert event["data"] == {"transfer_id": told.transfer, "check": "trainer.experience"}


NEVER = [
    "sender.technique_approved",
    "trainer.scope",
    "trainee.scope",
    "trainee.position",
    "technique.ministry_list",
    "technique.department_approved",
    "plan.department_approved",
]


async def test_licence_lists_and_approvals_are_never_waived(told: Story):
    await told.plan_it()
    for check in NEVER:
        refused = await told.step(told.department, "waive", {"check": check, "reason": "x"})
        assert (refused.status_code, refused.json()["code"]) == (422, "check-not-waivable"), check
        assert "trainee.specific" in refused.json()["detail"]


async def test_only_known_checks_by_the_department_and_not_by_who_proposed(told: Story):
    await told.plan_it()
    assert (await told.step(told.department, "waive", {"check": "luck", "reason": "x"})).status_code == 422
    assert (await told.step(told.centre, "waive", {"check": "trainee.specific", "reason": "x"})).status_code == 403
    assert (await told.step(told.department, "waive", {"check": "trainee.specific"})).status_code == 422
    own = "00000000-0000-0000-0000-0000000000ff"
    await told.put(told.department, f"/transfers/{own}", told.proposal(plan=None, need=None))
    refused = await told.post(told.department, f"/transfers/{own}:waive", {"check": "trainee.specific", "reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "four-eyes")


async def test_policy_says_how_many_must_be_competent_and_a_waiver_lets_fewer(told: Story):
    path = "/policies/min_trainees.commune_station/2022-01-01"
    made = await told.put(told.ministry, path, {"value": 2})
    assert (made.status_code, made.json()) == (201, {"code": "min_trainees.commune_station", "valid_from": "2022-01-01", "value": 2})
    await told.teach_it()
    accept = {"document_no": "07/BB", "on": "2022-12-15"}
    refused = await told.step(told.centre, "accept", accept)
    assert (refused.json()["code"], refused.json()["errors"][0]["code"]) == ("not-ready-for-acceptance", "too-few-competent")
    waived = await told.step(
        told.department, "waive", {"check": "acceptance.min_trainees", "reason": "Trạm có một bác sĩ", "on": "2022-12-10"}
    )
    assert waived.status_code == 200
    assert (await told.step(told.centre, "accept", accept)).status_code == 200


async def test_policies_are_dated_corrected_and_national(told: Story):
    path = "/policies/min_trainees.commune_station/2022-01-01"
    assert (await told.put(told.department, path, {"value": 2})).status_code == 403
    await told.put(told.ministry, path, {"value": 2})
    assert (await told.put(told.ministry, path, {"value": 2})).status_code == 200
    assert (await told.put(told.ministry, path, {"value": 3})).status_code == 428
    assert (await told.put(told.ministry, path, {"value": 3}, **{"If-Match": '"1"'})).headers["etag"] == '"2"'
    assert (await told.get(told.station, path)).json()["value"] == 3
    assert len((await told.get(told.station, "/policies?code=min_trainees.commune_station")).json()["items"]) == 1
    for path_, value, pointer in (
        ("/policies/min_trainees.commune_station/2022-02-01", True, "/value"),
        ("/policies/min_trainees.commune_station/2022-02-01", 0, "/value"),
        ("/policies/min_trainees.spaceship/2022-02-01", 2, "/code"),
    ):
        refused = await told.put(told.ministry, path_, {"value": value})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await told.put(told.ministry, "/policies/x/2022-02-30", {"value": 1})).status_code == 422
    assert (await told.get(told.station, "/policies/x/2022-01-01")).status_code == 404


async def test_people_who_take_the_same_step_at_once_take_it_once(told: Story):
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE), post(SECOND, STATION, ECG))
    body = {"decision_no": "1", "decided_on": "2022-09-15"}
    blocker = await asyncpg.connect(told.settings.service_dsn("transfer"))
    try:
        await blocker.execute("begin")
        await blocker.execute("select from transfer.transfer where id = $1 for update", UUID(told.transfer))
        asked = [asyncio.create_task(told.step(told.department, "approve", body)) for _ in range(4)]
        await asyncio.sleep(0.7)
        await blocker.execute("rollback")
    finally:
        await blocker.close()
    assert sorted([(await one).status_code for one in asked]) == [200, 409, 409, 409]


async def test_what_may_be_waived_is_the_policy_of_the_waivers_day(told: Story):
    await told.plan_it()
    for day, value in (("2022-09-01", ["sender.resources"]), ("2022-09-20", ["sender.resources", "trainee.specific"])):
        assert (await told.put(told.ministry, f"/policies/waivable_checks/{day}", {"value": value})).status_code == 201
    body = {"check": "trainee.specific", "reason": "Đã học ngoài tỉnh"}
    assert (await told.step(told.department, "waive", body | {"on": "2022-08-31"})).status_code == 200, "no policy was set by then"
    refused = await told.step(told.department, "waive", {"check": "trainer.experience", "reason": "x", "on": "2022-09-19"})
    assert (refused.status_code, refused.json()["code"]) == (422, "check-not-waivable")
    assert "sender.resources" in refused.json()["detail"]
    assert "acceptance" not in refused.json()["detail"]
    assert (await told.step(told.department, "waive", {"check": "sender.resources", "reason": "x", "on": "2022-09-19"})).status_code == 200


async def test_a_waiver_tells_who_when_and_why_wherever_the_transfer_is_read(told: Story):
    await told.plan_it()
    body = {"check": "trainee.specific", "reason": "Đã học ngoài tỉnh", "on": "2022-09-10"}
    waived = await told.step(told.department, "waive", body)
    (given,) = waived.json()["waivers"]
    who = given.pop("by")
    assert who.startswith("actor-"), "opaque"
    assert given == {"check": "trainee.specific", "on": "2022-09-10", "reason": "Đã học ngoài tỉnh"}
    assert (await told.get(told.station, f"/transfers/{told.transfer}")).json()["waivers"] == [given | {"by": who}]
    answer = await told.get(told.centre, f"/transfers/{told.transfer}/eligibility?as_of=2022-09-15")
    (check,) = [each for each in answer.json()["checks"] if each["code"] == "trainee.specific"]
    assert check["result"] == "pass", "nothing is required, so there was nothing to waive"
    evidence = {"kind": "waiver", "id": "trainee.specific", "since": "2022-09-10", "by": who, "reason": "Đã học ngoài tỉnh"}
    assert check["evidence"] == [evidence]
