"""Submissions over HTTP: received, late by the line's day, missing beside the report due."""

from typing import Any

import httpx
import pytest

from tests.indicators.programmes import KON_RAY, LANG_SON, progress, recorded
from tests.indicators.story import Story, facility


@pytest.fixture
async def district(story: Story, ministry: httpx.AsyncClient) -> Story:
    """The stations and the centre of a district for which the Kon Rẫy plan is recorded."""
    await story.district()
    await recorded(ministry, KON_RAY, scope=[{"level": "district", "code": "107", "province": "12"}])
    await ministry.get("/indicators/v1/programmes", headers=story.heard)
    return story


def received(unit: str, on: str, *, no: str = "1", period: str = "2024") -> dict[str, Any]:
    return {"report_no": no, "unit": unit, "period": period, "received_on": on, "document_no": f"{unit}/BC"}


async def put(caller: httpx.AsyncClient, id_: str, body: dict[str, Any], **more: Any) -> httpx.Response:
    return await caller.put(f"/indicators/v1/programmes/{KON_RAY}/submissions/{id_}", json=body, **more)


async def reports(caller: httpx.AsyncClient, story: Story, as_of: str, code: str = KON_RAY) -> dict[str, dict[str, Any]]:
    return {each["no"]: each for each in (await progress(caller, story, code, as_of))["reports_due"]}


async def test_units_report_before_15_december_and_the_centre_in_december(ministry: httpx.AsyncClient, district: Story) -> None:
    for body, late in (
        (received("S1", "2024-12-14"), False),
        (received("S2", "2024-12-15"), True),
        (received("H1", "2024-12-31", no="2"), False),
    ):
        answer = await put(ministry, f"{body['unit']}-2024", body)
        assert (answer.status_code, answer.json()["late"]) == (201, late), answer.text
    assert (await put(ministry, "H1-2023", received("H1", "2025-01-01", no="2"))).json()["late"] is True
    found = await reports(ministry, district, "2025-02-01")
    assert (found["1"]["period"], found["1"]["missing"], found["1"]["late"]) == ("2024", ["S3"], ["S2"])
    assert [(r["unit"], r["received_on"]) for r in found["1"]["received"]] == [("S1", "2024-12-14"), ("S2", "2024-12-15")]
    assert (found["2"]["missing"], found["2"]["late"]) == ([], [])
    assert [text["vi"] for text in found["1"]["policy"]], "who the document's words mean is our reading"
    before = await reports(ministry, district, "2024-12-14")
    assert (before["1"]["missing"], before["1"]["due_on"], before["1"]["state"]) == (["S2", "S3"], "2024-12-15", "upcoming")


async def test_hospitals_report_before_31_december(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(facility("B1", "12", kind="provincial_general_hospital", level="province"))
    await recorded(ministry, LANG_SON, scope=[{"level": "province", "code": "12"}])
    await ministry.get("/indicators/v1/programmes", headers=district.heard)
    assert (await reports(ministry, district, "2021-12-31", LANG_SON))["1"]["missing"] == ["B1", "H1"]
    path = f"/indicators/v1/programmes/{LANG_SON}/submissions/b1"
    assert (await ministry.put(path, json=received("B1", "2021-12-31", period="2021"))).json()["late"] is True
    found = (await reports(ministry, district, "2022-01-01", LANG_SON))["1"]
    assert (found["missing"], found["late"]) == (["H1"], ["B1"])


async def test_a_record_is_corrected_with_care(ministry: httpx.AsyncClient, district: Story) -> None:
    body = received("S1", "2024-12-20")
    assert (await put(ministry, "a", body)).status_code == 201
    assert (await put(ministry, "a", body)).status_code == 200
    assert (await put(ministry, "a", body | {"received_on": "2024-12-10"})).status_code == 428
    done = await put(ministry, "a", body | {"received_on": "2024-12-10"}, headers={"If-Match": '"1"'})
    assert (done.json()["version"], done.json()["late"]) == (2, False)
    listed = (await ministry.get(f"/indicators/v1/programmes/{KON_RAY}/submissions", params={"unit": "S1"})).json()["items"]
    assert [(each["id"], each["version"], each["due_on"]) for each in listed] == [("a", 2, "2024-12-15")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (received("S1", "2024-12-10", no="9"), "not-in-programme"),
        (received("S1", "2024-12-10", period="2024-Q4"), "period-unfit"),
        (received("S1", "2024-12-10", period="2019"), "period-unfit"),
        (received("XX", "2024-12-10"), "reporting-unit-unknown"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(ministry: httpx.AsyncClient, district: Story, body: dict[str, Any], code: str) -> None:
    answer = await put(ministry, "a", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
