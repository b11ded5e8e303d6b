"""A technique goes from the district centre to a border station, step by step, over HTTP."""

import asyncio
from uuid import UUID

from shared.actor import Role
from shared.contracts.catalog import FacilityKind
from tests.transfer.story import CENTRE, ECG, STATION, TRAINEE, Story, facility, licence, practitioner


def codes(answer) -> set[str]:
    return {error["code"] for error in answer.json()["errors"]}


async def test_a_transfer_fails_on_the_trainees_scope_and_passes_once_a_licence_is_recorded(told: Story):
    await told.plan_it()
    before = (await told.get(told.station, f"/transfers/{told.transfer}/eligibility?as_of=2022-09-15")).json()
    assert not before["eligible"]
    assert [check["code"] for check in before["checks"] if check["result"] == "fail"] == ["trainee.scope"]
    refused = await told.step(told.department, "approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"})
    assert (refused.status_code, refused.json()["code"], codes(refused)) == (409, "not-eligible", {"trainee.scope"})
    said = await told.rotation.say(licence(TRAINEE))
    after = await told.get(told.station, f"/transfers/{told.transfer}/eligibility?as_of=2022-09-15", **{"Wait-For": f"rotation:{said}"})
    assert after.json()["eligible"]
    approved = await told.step(told.department, "approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"})
    assert (approved.status_code, approved.json()["status"], approved.json()["approved_on"]) == (200, "approved", "2022-09-15")


async def test_the_whole_way_of_a_transfer_stands_in_its_timeline_and_in_the_log(told: Story):
    await told.teach_it()
    accepted = await told.step(told.centre, "accept", {"document_no": "07/BB-TTYT", "on": "2022-12-15"})
    assert (accepted.status_code, accepted.json()["status"], accepted.json()["acceptance_no"]) == (200, "accepted", "07/BB-TTYT")
    timeline = (await told.get(told.station, f"/transfers/{told.transfer}/timeline")).json()["items"]
    assert [(step["step"], step["document_no"]) for step in timeline] == [
        ("proposed", None),
        ("changed", None),
        ("approved", "50/QĐ-SYT"),
        ("started", None),
        ("session_recorded", None),
        ("attested", None),
        ("assessed", None),
        ("accepted", "07/BB-TTYT"),
    ]
    assert all(step["actor"].startswith("actor-") and step["at"] for step in timeline)
    events = [event for event in await told.log() if event["subject"] == told.transfer]
    assert [event["type"].split(".")[3] for event in events] == [
        "transfer-proposed",
        "transfer-proposed",
        "transfer-approved",
        "transfer-started",
        "session-recorded",
        "session-attested",
        "trainee-assessed",
        "transfer-accepted",
    ]
    assert [event["subjectversion"] for event in events] == list(range(1, 9))
    assert events[-1]["data"]["competent_trainee_ids"] == [str(TRAINEE)]
    assert (events[-1]["effectiveon"], events[-1]["province"]) == ("2022-12-15", "12")


async def test_steps_out_of_order_are_refused_and_say_what_is_allowed_now(told: Story):
    await told.plan_it()
    for verb, body in (
        ("start", None),
        ("record-session", told.a_session()),
        ("accept", {"document_no": "1"}),
    ):
        refused = await told.step(told.centre, verb, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "step-out-of-order"), verb
        assert "approve" in refused.json()["detail"]
    cancelled = await told.step(told.centre, "cancel", {"reason": "Không còn người hướng dẫn"})
    assert cancelled.json()["status"] == "cancelled"
    assert (await told.step(told.department, "approve", {"decision_no": "1"})).json()["code"] == "step-out-of-order"


async def test_a_code_whose_event_is_still_on_its_way_is_waited_for(told: Story):
    id_ = UUID(int=TRAINEE.int + 500)
    await told.rotation.say(practitioner(id_), moved=False)
    asked = asyncio.create_task(
        told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None, trainee_ids=[str(id_)]))
    )
    await asyncio.sleep(0.15)
    await told.rotation.move()
    answer = await asked
    assert answer.status_code == 201, answer.text


async def test_codes_that_nobody_recorded_are_refused_with_their_places(told: Story):
    stranger = "00000000-0000-0000-0000-00000000abcd"
    body = told.proposal(plan=None, need=None, technique_codes=[ECG, "9.99"], to_facility="TYT.NOWHERE")
    refused = await told.put(told.centre, f"/transfers/{told.transfer}", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-foreign")
    assert {e["pointer"] for e in refused.json()["errors"]} == {"/technique_codes/1", "/to_facility"}
    refused = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None, trainee_ids=[stranger]))
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/trainee_ids/0"]
    assert (await told.get(told.centre, f"/transfers/{told.transfer}")).status_code == 404


async def test_both_ends_see_a_transfer_and_others_do_not(told: Story):
    await told.plan_it()
    for who in (told.centre, told.station, told.department, told.ministry):
        assert (await told.get(who, f"/transfers/{told.transfer}")).status_code == 200
        assert [item["id"] for item in (await told.get(who, "/transfers")).json()["items"]] == [told.transfer]
    neighbour = told.client(Role.STATION, "TYT.3434")
    assert (await told.get(neighbour, f"/transfers/{told.transfer}")).status_code == 404
    assert (await told.get(neighbour, "/transfers")).json()["items"] == []
    assert (await told.step(told.station, "start")).status_code == 403
    other = told.client(Role.CENTRE, "TYT.3434")
    assert (await told.step(other, "start")).status_code == 404


async def test_seeing_a_transfer_from_below_gives_no_hand_on_the_sender(told: Story):
    await told.plan_it()
    below = told.client(Role.CENTRE, STATION)
    assert (await told.get(below, f"/transfers/{told.transfer}")).status_code == 200
    assert (await told.step(below, "cancel", {"reason": "x"})).status_code == 404


async def test_a_facility_whose_event_is_still_on_its_way_is_waited_for_before_the_subtree_is_judged(told: Story):
    new = facility("TYT.3435", FacilityKind.COMMUNE_STATION, "commune", "3434", parent=CENTRE)
    await told.catalog.say(new, moved=False)
    body = {"facility": "TYT.3435", "technique_codes": [ECG], "reason": "x"}
    asked = asyncio.create_task(told.put(told.centre, f"/needs/{told.need}", body))
    await asyncio.sleep(0.15)
    await told.catalog.move()
    assert (await asked).status_code == 201
    unknown = await told.put(told.centre, f"/needs/{told.transfer}", body | {"facility": "TYT.NOWHERE"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/facility")
