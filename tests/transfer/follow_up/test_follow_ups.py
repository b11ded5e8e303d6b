"""After the acceptance the sender looks again at 3, 6 and 12 months, then the transfer is complete."""

from typing import Any

from services.transfer.follow_up.schemas import FollowUp
from tests.transfer.first_case.test_first_cases import CASE
from tests.transfer.story import ECG, Story

DAYS = {3: "2023-03-15", 6: "2023-06-15", 12: "2023-12-15"}


def follow_up(month: int, outcome: str = "kept", **changes: Any) -> dict[str, Any]:
    outcomes = [{"technique_code": ECG, "outcome": outcome, "cases": 4}]
    return {"month": month, "on": DAYS[month], "outcomes": outcomes, "document_no": f"{month}/BB"} | changes


async def test_follow_ups_are_recorded_in_order_by_the_sender(told: Story) -> None:
    await told.accept_it()
    assert (await told.step(told.station, "follow-up", follow_up(3))).status_code == 403
    early = await told.step(told.centre, "follow-up", follow_up(6))
    assert (early.status_code, early.json()["code"]) == (409, "follow-up-out-of-order")
    assert "3" in early.json()["detail"]
    for month in (3, 6):
        answer = await told.step(told.centre, "follow-up", follow_up(month, "kept" if month == 3 else "lapsed"))
        assert answer.status_code == 200, answer.text
    path = f"/transfers/{told.transfer}/follow-ups"
    items = [FollowUp.model_validate(item) for item in (await told.get(told.station, path)).json()["items"]]
    assert [(item.month, str(item.on), item.document_no, item.outcomes[0].outcome) for item in items] == [
        (3, "2023-03-15", "3/BB", "kept"),
        (6, "2023-06-15", "6/BB", "lapsed"),
    ]
    assert (await told.get(told.station, f"{path}/{items[0].no}")).json()["month"] == 3
    assert [item["month"] for item in (await told.get(told.station, f"{path}?month=6")).json()["items"]] == [6]
    *_, said = [event for event in await told.log() if event["subject"] == told.transfer]
    assert (said["type"], said["data"]["month"], said["data"]["kept_codes"], said["data"]["lapsed_codes"]) == (
        "vn.tuyen.transfer.follow-up-recorded.v1",
        6,
        [],
        [ECG],
    )


async def test_the_months_of_follow_up_are_a_dated_policy_and_the_acceptances_day_decides(told: Story) -> None:
    await told.accept_it()
    policy = "/policies/follow_up_months"
    refused = await told.put(told.ministry, f"{policy}/2022-01-01", {"value": [1, 1]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not-months")
    assert (await told.put(told.ministry, f"{policy}/2022-12-16", {"value": [2]})).status_code == 201
    assert (await told.step(told.centre, "follow-up", follow_up(3))).status_code == 200
    assert (await told.put(told.ministry, f"{policy}/2022-01-01", {"value": [3, 12]})).status_code == 201
    assert (await told.step(told.centre, "follow-up", follow_up(12))).status_code == 200


async def test_a_transfer_is_completed_once_listed_performed_and_followed_up(told: Story) -> None:
    await told.accept_it()
    missing = await told.step(told.centre, "complete")
    assert (missing.status_code, missing.json()["code"]) == (422, "not-ready-for-completion")
    assert [error["code"] for error in missing.json()["errors"]] == ["first-case-missing", *["follow-up-missing"] * 3]
    await told.step(told.station, "record-first-case", CASE)
    for month in DAYS:
        await told.step(told.centre, "follow-up", follow_up(month))
    early = await told.step(told.centre, "complete", {"on": "2023-12-14"})
    assert (early.json()["code"], early.json()["errors"][0]["code"]) == ("step-day-refused", "before-last-step")
    done = await told.step(told.centre, "complete", {"on": "2023-12-20", "document_no": "09/BC"})
    assert (done.status_code, done.json()["status"], done.json()["completed_on"]) == (200, "completed", "2023-12-20")
    *_, said = [event for event in await told.log() if event["subject"] == told.transfer]
    assert (said["type"], said["data"]["status"]) == ("vn.tuyen.transfer.transfer-completed.v1", "completed")
    timeline = (await told.get(told.centre, f"/transfers/{told.transfer}/timeline")).json()
    assert [(s["step"], s["state"], s["document_no"]) for s in timeline["items"]][-6:] == [
        ("accepted", "accepted", "07/BB-TTYT"),
        ("first_case_recorded", None, "01/SKB"),
        ("followed_up", None, "3/BB"),
        ("followed_up", None, "6/BB"),
        ("followed_up", None, "12/BB"),
        ("completed", "completed", "09/BC"),
    ]
    assert timeline["pending"] == []
    assert (await told.step(told.centre, "follow-up", follow_up(12))).json()["code"] == "step-out-of-order"
