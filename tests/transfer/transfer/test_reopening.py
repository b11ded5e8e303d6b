"""A cancelled transfer is proposed again; one accepted in part goes on for the rest; two people at once do not both step."""

import asyncio

from tests.transfer.acceptance.test_acceptances import SUTURE, pass_in, start_package
from tests.transfer.follow_up.test_follow_ups import follow_up
from tests.transfer.story import ECG, Story

REASON = {"reason": "Đã có lại người hướng dẫn"}


async def test_a_cancelled_transfer_is_proposed_again_and_everything_is_decided_anew(told: Story) -> None:
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    await told.step(told.centre, "cancel", {"reason": "Hết kinh phí", "on": "2022-11-01"})
    early = await told.step(told.centre, "reopen", REASON | {"on": "2022-10-31"})
    assert (early.json()["code"], early.json()["errors"][0]["code"]) == ("step-day-refused", "before-last-step")
    assert (await told.step(told.station, "reopen", REASON)).status_code == 403
    again = (await told.step(told.centre, "reopen", REASON | {"on": "2022-11-15", "document_no": "77/TTYT"})).json()
    assert (again["status"], again["reopened_on"]) == ("proposed", "2022-11-15")
    assert [again[name] for name in ("decision_no", "approved_on", "started_on", "cancelled_on")] == [None] * 4
    old = await told.step(told.department, "approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"})
    assert (old.json()["code"], old.json()["errors"][0]["code"]) == ("step-day-refused", "before-last-step")
    assert (await told.step(told.department, "approve", {"decision_no": "60/QĐ-SYT", "decided_on": "2022-11-16"})).status_code == 200
    assert (await told.step(told.centre, "start", {"on": "2022-11-17"})).status_code == 200
    assert (await told.step(told.centre, "attest", {"session_id": told.session})).status_code == 200, "what was taught stays"
    timeline = (await told.get(told.centre, f"/transfers/{told.transfer}/timeline")).json()["items"]
    assert [(s["step"], s["state"]) for s in timeline if s["state"]] == [
        ("proposed", "proposed"),
        ("approved", "approved"),
        ("started", "started"),
        ("cancelled", "cancelled"),
        ("reopened", "proposed"),
        ("approved", "approved"),
        ("started", "started"),
    ]
    events = [event["type"] for event in await told.log() if event["subject"] == told.transfer]
    assert "vn.tuyen.transfer.transfer-reopened.v1" in events


async def test_nothing_is_reopened_where_all_was_accepted_or_where_it_goes_on_anyway(told: Story) -> None:
    await told.teach_it()
    running = await told.step(told.centre, "reopen", REASON)
    assert (running.status_code, running.json()["code"]) == (409, "step-out-of-order")
    await told.step(told.centre, "accept", {"document_no": "07/BB-TTYT", "on": "2022-12-15"})
    whole = await told.step(told.centre, "reopen", REASON)
    assert (whole.status_code, whole.json()["code"]) == (409, "nothing-left-to-accept")


async def test_of_two_people_who_step_at_once_one_is_refused(told: Story) -> None:
    await told.start_it()
    tag = (await told.get(told.centre, f"/transfers/{told.transfer}")).headers["etag"]
    cancelled = {"reason": "x", "on": "2022-11-01"}
    both = await asyncio.gather(*(told.step(told.centre, "cancel", cancelled, **{"If-Match": tag}) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 412]
    both = await asyncio.gather(*(told.step(told.centre, "reopen", REASON) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    steps = [s["step"] for s in (await told.get(told.centre, f"/transfers/{told.transfer}/timeline")).json()["items"]]
    assert (steps.count("cancelled"), steps.count("reopened")) == (1, 1)


async def test_one_accepted_in_part_goes_on_for_the_rest_and_is_followed_up_anew(told: Story) -> None:
    await start_package(told)
    await pass_in(told, ECG)
    part = await told.step(told.centre, "accept", {"document_no": "07/BB-TTYT", "on": "2022-12-15", "technique_codes": [ECG]})
    assert part.status_code == 200, part.text
    await told.step(told.centre, "follow-up", follow_up(3))
    reopened = await told.step(told.centre, "reopen", REASON | {"on": "2023-04-01"})
    assert (reopened.status_code, reopened.json()["status"], reopened.json()["accepted_codes"]) == (200, "started", [ECG])
    await pass_in(told, SUTURE)
    early = await told.step(told.centre, "accept", {"document_no": "08/BB-TTYT", "on": "2023-03-31"})
    assert (early.json()["code"], early.json()["errors"][0]["code"]) == ("step-day-refused", "before-last-step")
    rest = await told.step(told.centre, "accept", {"document_no": "08/BB-TTYT", "on": "2023-04-20"})
    assert (rest.status_code, rest.json()["accepted_codes"]) == (200, [ECG, SUTURE])
    outcomes = [{"technique_code": code, "outcome": "kept"} for code in (ECG, SUTURE)]
    assert (await told.step(told.centre, "follow-up", follow_up(3, on="2023-07-20", outcomes=outcomes))).status_code == 200
    held = (await told.get(told.centre, f"/transfers/{told.transfer}/follow-ups")).json()["items"]
    assert [(item["month"], item["accepted_on"]) for item in held] == [(3, "2022-12-15"), (3, "2023-04-20")]
