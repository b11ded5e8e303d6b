"""Spendings over HTTP: never above a line without a supplement, corrected as new versions, shown by line and unit."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.indicators.programmes import LAI_CHAU, LAO_CAI, progress, recorded
from tests.indicators.story import Story, payment, plan, unit

MONITORING, TRAINING, BUDGET_SOURCE, TOTAL = "6", "5", "9", "1"
AMOUNT = 100_000_000
PATH = f"/indicators/v1/programmes/{LAI_CHAU}"


@pytest.fixture
async def province(story: Story, ministry: httpx.AsyncClient) -> Story:
    await story.district()
    await recorded(ministry, LAI_CHAU)
    await ministry.get("/indicators/v1/programmes", headers=story.heard)
    return story


def spent(amount: int, *, line: str = MONITORING, unit: str = "H1", **more: str) -> dict[str, Any]:
    return {"line_no": line, "unit": unit, "amount": amount, "spent_on": "2022-05-01", "document_no": "7/PC", **more}


def added(amount: int, *, line: str = MONITORING, **more: str) -> dict[str, Any]:
    decision = {"decision_no": "1/NQ-HĐND", "decided_on": "2022-06-01", "reason": "Phát sinh"}
    return {"line_no": line, "amount": amount, **decision, **more}


async def put(caller: httpx.AsyncClient, path: str, body: dict[str, Any], **more: Any) -> httpx.Response:
    return await caller.put(f"{PATH}/{path}", json=body, **more)


async def lines(caller: httpx.AsyncClient, story: Story, as_of: str) -> dict[str, dict[str, Any]]:
    return {line["no"]: line for line in (await progress(caller, story, LAI_CHAU, as_of))["budget"]}


async def test_a_line_is_never_exceeded_without_a_supplement(ministry: httpx.AsyncClient, province: Story) -> None:
    assert (await put(ministry, "spendings/a", spent(AMOUNT - 1))).status_code == 201
    refused = await put(ministry, "spendings/b", spent(2), headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (409, "budget-line-exceeded")
    assert "Line 6 has 1 VND left" in refused.json()["detail"]
    assert (await put(ministry, "budget-supplements/s", added(1))).status_code == 201
    assert (await put(ministry, "spendings/b", spent(2))).status_code == 201
    smaller = await put(ministry, "budget-supplements/s", added(0), headers={"If-Match": '"1"'})
    assert (smaller.status_code, smaller.json()["code"]) == (409, "budget-line-exceeded"), "what it paid for is spent"


async def test_progress_tells_what_each_unit_spent_and_what_is_left(ministry: httpx.AsyncClient, province: Story) -> None:
    await put(ministry, "spendings/a", spent(30, source=BUDGET_SOURCE))
    await put(ministry, "spendings/b", spent(12, unit="S1"))
    await put(ministry, "budget-supplements/s", added(5))
    found = await lines(ministry, province, "2022-12-31")
    line = found[MONITORING]
    assert (line["planned"], line["supplemented"], line["spent"], line["left"]) == (AMOUNT, 5, 42, AMOUNT + 5 - 42)
    assert line["by_unit"] == [{"unit": "H1", "spent": 30}, {"unit": "S1", "spent": 12}]
    assert (found[BUDGET_SOURCE]["spent"], found[TRAINING]["spent"], found[TOTAL]["spent"]) == (30, 0, 42)
    assert (found[TOTAL]["supplemented"], found[TOTAL]["left"]) == (5, 275_556_000_000 + 5 - 42)
    early = (await lines(ministry, province, "2022-05-31"))[MONITORING]
    assert (early["supplemented"], early["spent"]) == (0, 42), "the supplement was decided in June"
    assert (await lines(ministry, province, "2022-04-30"))[MONITORING]["spent"] == 0


async def test_a_spending_is_corrected_as_a_new_version_and_taken_back_with_zero(ministry: httpx.AsyncClient, province: Story) -> None:
    assert (await put(ministry, "spendings/a", spent(AMOUNT))).status_code == 201
    assert (await put(ministry, "spendings/a", spent(AMOUNT))).status_code == 200
    assert (await put(ministry, "spendings/a", spent(1))).status_code == 428
    above = await put(ministry, "spendings/a", spent(AMOUNT + 1), headers={"If-Match": '"1"'})
    assert (above.status_code, above.json()["errors"][0]["pointer"]) == (409, "/amount")
    assert (await put(ministry, "spendings/a", spent(0), headers={"If-Match": '"1"'})).json()["version"] == 2
    assert (await lines(ministry, province, "2022-12-31"))[MONITORING]["by_unit"] == []
    versions = (await ministry.get(f"{PATH}/spendings/a/versions")).json()["items"]
    assert [each["amount"] for each in versions] == [AMOUNT, 0]


async def test_spendings_are_on_lines_and_from_sources_of_the_programme(ministry: httpx.AsyncClient, province: Story) -> None:
    for body, pointer in ((spent(1, line="77"), "/line_no"), (spent(1, source=TRAINING), "/source")):
        refused = await put(ministry, "spendings/a", body)
        assert (refused.status_code, refused.json()["code"], refused.json()["errors"][0]["pointer"]) == (422, "not-in-programme", pointer)
    await put(ministry, "spendings/a", spent(1, source=BUDGET_SOURCE))
    await put(ministry, "spendings/b", spent(1, line=TRAINING))
    by_source = (await ministry.get(f"{PATH}/spendings", params={"line_no": BUDGET_SOURCE})).json()["items"]
    assert [each["id"] for each in by_source] == ["a"]
    assert (await ministry.get(f"{PATH}/budget-supplements")).json()["items"] == []


async def test_a_new_version_of_the_programme_keeps_what_is_spent(ministry: httpx.AsyncClient, province: Story) -> None:
    await put(ministry, "spendings/a", spent(AMOUNT))
    content = (await ministry.get(PATH)).json()
    uses = {line["no"]: line for line in content["budget"]}
    uses[MONITORING]["amount"] -= 1
    uses[TRAINING]["amount"] += 1
    refused = await ministry.put(PATH, json=content, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "budget-line-exceeded")
    uses[TRAINING]["amount"] += AMOUNT - 1
    dropped = content | {"budget": [line for line in content["budget"] if line["no"] != MONITORING]}
    refused = await ministry.put(PATH, json=dropped, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (422, "not-in-programme")


async def test_beside_the_lines_of_a_rotation_plan_stands_what_rotation_paid(ministry: httpx.AsyncClient, province: Story) -> None:
    year, cut = (date(2022, 1, 1), date(2022, 12, 31)), date(2025, 7, 1)
    await recorded(ministry, LAO_CAI)
    await province.catalog_says(unit("10", "province", None), unit("080", "district", "10"))
    await province.rotation_says(
        plan("p", "080", *year, 3),
        plan("elsewhere", "107", *year, 3),
        plan("later", "10", date(2023, 1, 1), date(2023, 12, 31), 3),
        payment("a", "p", 10, date(2022, 3, 1)),
        payment("b", "p", 5, date(2022, 4, 1), level="district", sender="S1"),
        payment("c", "p", 7, date(2022, 4, 1), level="district", sender="S1"),
        payment("c", "p", 7, date(2022, 4, 1), level="district", sender="S1", taken_back=date(2022, 6, 1)),
        payment("d", "elsewhere", 90, date(2022, 4, 1)),
        payment("e", "later", 90, date(2023, 4, 1)),
    )

    async def paid(as_of: str) -> list[Any]:
        return [line["rotation"] for line in (await progress(ministry, province, LAO_CAI, as_of))["budget"]]

    h1, s1 = {"unit": "H1", "spent": 10}, {"unit": "S1", "spent": 12}
    assert await paid("2022-05-01") == [
        {"paid": 22, "by_sender": [h1, s1]},
        {"paid": 10, "by_sender": [h1]},
        {"paid": 12, "by_sender": [s1]},
    ]
    assert [each["paid"] for each in await paid("2022-12-31")] == [15, 10, 5]
    await province.catalog_says(
        unit("10", "province", None, until=cut, successors=["15"]),
        unit("080", "district", "10", until=cut, successors=["15"]),
        unit("15", "province", None, since=cut),
    )
    assert [each["paid"] for each in await paid("2025-12-31")] == [15, 10, 5], "what followed the province answers for its plans"
    assert {line["rotation"] for line in (await progress(ministry, province, LAI_CHAU, "2022-12-31"))["budget"]} == {None}
