"""Returns late, corrected, repeated and withdrawn: every version stays readable."""

import asyncio
import json
from typing import Any

from shared.actor import Role
from tests.catalog.activity.test_http import RETURNS, line
from tests.catalog.world import COMMUNE, ELSEWHERE, PROVINCE, STATION, Catalog


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()
    await catalog.grant(STATION, "COM", "SCOPE")


async def versions(catalog: Catalog, month: str = "2024-02", **params: Any) -> list[dict[str, Any]]:
    return await catalog.items(f"{RETURNS}/{month}/versions", **params)


async def test_a_return_says_when_it_came_by_when_it_was_due_and_how_often_it_was_corrected(catalog: Catalog) -> None:
    taken = (await catalog.put(f"{RETURNS}/2024-02", items=[line("COM")])).json()
    (today,) = await catalog.rows("select (now() at time zone 'Asia/Ho_Chi_Minh')::date::text as day")
    assert (taken["received_on"], taken["due_on"], taken["late"]) == (today["day"], "2024-03-05", True)
    assert (taken["corrected"], taken["version"]) == (0, 1)
    await catalog.put(f"{RETURNS}/2024-02", match='"1"', items=[line("COM", 6)])
    corrected = (await catalog.get(f"{RETURNS}/2024-02")).json()
    assert (corrected["corrected"], corrected["version"], corrected["received_on"]) == (1, 2, today["day"])
    (listed,) = await catalog.items(RETURNS)
    assert listed == corrected


async def test_the_deadline_is_the_policy_in_force_on_the_months_last_day(catalog: Catalog) -> None:
    assert (await catalog.put("policies/return_due_day/2024-03-31", value=28)).status_code == 201
    due = {}
    for month in ("2024-02", "2024-03", "2024-12"):
        due[month] = (await catalog.put(f"{RETURNS}/{month}", items=[])).json()["due_on"]
    assert due == {"2024-02": "2024-03-05", "2024-03": "2024-04-28", "2024-12": "2025-01-28"}
    for unfit in (0, 29, True, "5", ["COM"]):
        refused = await catalog.put("policies/return_due_day/2024-05-01", value=unfit)
        assert (refused.status_code, refused.json()["code"]) == (422, "policy-value-unfit")


async def test_a_correction_keeps_the_earlier_version_readable(catalog: Catalog) -> None:
    station = catalog.caller(Role.STATION, STATION)
    await catalog.put(f"{RETURNS}/2024-02", station, items=[line("COM", 5)])
    await catalog.put(f"{RETURNS}/2024-02", station, items=[line("COM", 5)])
    await catalog.put(f"{RETURNS}/2024-02", match='"1"', items=[line("COM", 9), line("SCOPE")])
    first, second = await versions(catalog)
    assert (first["version"], first["items"], first["withdrawn"]) == (1, [line("COM", 5)], False)
    assert first["recorded_by"] != second["recorded_by"], "an opaque id of who handed it in"
    assert (second["version"], second["items"]) == (2, [line("COM", 9), line("SCOPE")])
    assert first["recorded_at"] < second["recorded_at"]
    page = (await catalog.get(f"{RETURNS}/2024-02/versions", limit=1)).json()
    assert [one["version"] for one in await versions(catalog, limit=1, cursor=page["next"])] == [2]
    assert (await catalog.get(f"{RETURNS}/2024-02/versions/1")).json() == first
    assert (await catalog.get(f"{RETURNS}/2024-02/versions/3")).status_code == 404
    elsewhere = catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert (await catalog.get(f"{RETURNS}/2024-02/versions", elsewhere)).status_code == 404


async def test_returns_are_listed_as_they_had_come_in_by_a_day(catalog: Catalog) -> None:
    await catalog.put(f"{RETURNS}/2024-02", items=[line("COM", 5)])
    await catalog.put(f"{RETURNS}/2024-02", match='"1"', items=[line("COM", 6)])
    await catalog.put(f"{RETURNS}/2024-03", items=[line("COM", 1)])
    await catalog.post(f"{RETURNS}/2024-03:withdraw", reason="Nhập nhầm tháng")
    await catalog.put(f"{RETURNS}/2024-04", items=[])
    await catalog.post(f"{RETURNS}/2024-04:withdraw", reason="Nhập nhầm tháng")
    again = await catalog.put(f"{RETURNS}/2024-04", items=[line("COM", 6)])
    assert again.status_code == 201, again.text
    now = await catalog.items(RETURNS)
    assert [(one["month"], one["version"], one["corrected"]) for one in now] == [("2024-02", 2, 1), ("2024-04", 3, 0)]
    assert await catalog.items(RETURNS, as_of="2099-01-01") == now
    assert await catalog.items(RETURNS, as_of="2024-05-01") == [], "all came later"
    page = (await catalog.get(RETURNS, as_of="2099-01-01", limit=1)).json()
    assert await catalog.items(RETURNS, as_of="2099-01-01", limit=1, cursor=page["next"]) == now[1:]


async def test_a_withdrawn_month_is_not_reported_again_and_its_history_stays(catalog: Catalog) -> None:
    station = catalog.caller(Role.STATION, STATION)
    await catalog.put(f"{RETURNS}/2024-02", station, items=[line("COM")])
    gone = await catalog.post(f"{RETURNS}/2024-02:withdraw", station, reason="Nhập nhầm tháng")
    assert (gone.status_code, gone.json()["version"], gone.json()["withdrawn"], gone.json()["items"]) == (200, 2, True, None)
    assert (await catalog.get(f"{RETURNS}/2024-02")).status_code == 404
    assert await catalog.items(RETURNS) == []
    assert [(one["version"], one["withdrawn"], one["reason"]) for one in await versions(catalog)] == [
        (1, False, None),
        (2, True, "Nhập nhầm tháng"),
    ]
    _, event = await catalog.events(f"{STATION}@2024-02")
    assert (event["type"], event["subject_version"], event["province"]) == ("vn.tuyen.catalog.return-withdrawn.v1", 2, PROVINCE)
    assert (str(event["effective_on"]), json.loads(event["data"])) == ("2024-02-29", {"facility": STATION, "month": "2024-02"})
    assert (await catalog.post(f"{RETURNS}/2024-02:withdraw", station, reason="Lần nữa")).status_code == 404
    states = await catalog.items(f"facilities/{STATION}/techniques", as_of="2024-03-05")
    assert [one["last_case"] for one in states] == [None, None]
    again = await catalog.put(f"{RETURNS}/2024-02", station, items=[line("COM")])
    assert (again.status_code, again.json()["version"], again.json()["corrected"]) == (201, 3, 0)


async def test_only_who_hands_in_withdraws_and_with_the_version_that_was_read(catalog: Catalog) -> None:
    await catalog.put(f"{RETURNS}/2024-02", items=[line("COM")])
    insurance, elsewhere = catalog.caller(Role.INSURANCE, PROVINCE), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert (await catalog.post(f"{RETURNS}/2024-02:withdraw", insurance, reason="x")).status_code == 403
    assert (await catalog.post(f"{RETURNS}/2024-02:withdraw", elsewhere, reason="x")).status_code == 404
    stale = await catalog.ministry.post(
        f"/catalog/v1/{RETURNS}/2024-02:withdraw", json={"reason": "x"}, headers={"Idempotency-Key": "k", "If-Match": '"7"'}
    )
    assert stale.status_code == 412
    assert (await catalog.post(f"{RETURNS}/2024-02:withdraw")).status_code == 422
    assert len(await versions(catalog)) == 1


async def test_a_month_before_the_facility_existed_or_after_it_closed_is_refused(catalog: Catalog) -> None:
    await catalog.facility("TYT.NEW", admin_unit=COMMUNE, valid_from="2024-03-15")
    assert (await catalog.post("facilities/TYT.NEW:close", closed_on="2024-06-01")).status_code == 200
    answers = {}
    for month in ("2024-02", "2024-03", "2024-05", "2024-06"):
        answers[month] = await catalog.put(f"facilities/TYT.NEW/returns/{month}", items=[])
    assert {month: answer.status_code for month, answer in answers.items()} == {
        "2024-02": 422,
        "2024-03": 201,
        "2024-05": 201,
        "2024-06": 422,
    }
    assert answers["2024-02"].json()["code"] == answers["2024-06"].json()["code"] == "facility-not-that-month"


async def test_two_first_returns_at_once_leave_one_and_the_other_is_told(catalog: Catalog) -> None:
    answers = await asyncio.gather(*(catalog.put(f"{RETURNS}/2024-02", items=[line("COM", n)]) for n in (6, 7)))
    assert sorted(answer.status_code for answer in answers) == [201, 428]
    assert len(await versions(catalog)) == 1
