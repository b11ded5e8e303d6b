"""A programme's progress over HTTP: value, gap, status and evidence of each target."""

from datetime import date
from typing import Any

import httpx
import pytest

from deploy.programme_files import load_programmes
from tests.indicators.story import Story, approval, assignment, facility, level_list, licence, plan, post, technique, unit

PROGRAMMES = {programme.code: programme for programme in load_programmes()}


async def recorded(caller: httpx.AsyncClient, code: str, **changes: Any) -> None:
    content = PROGRAMMES[code].model_dump(mode="json", by_alias=True) | changes
    assert (await caller.put(f"/indicators/v1/programmes/{code}", json=content)).status_code == 201


async def progress(caller: httpx.AsyncClient, story: Story, code: str, as_of: str) -> dict[str, Any]:
    answer = await caller.get(f"/indicators/v1/programmes/{code}/progress", params={"as_of": as_of}, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def muong_te(story: Story, ministry: httpx.AsyncClient) -> Story:
    """Ten techniques; S1 and S2 are able to do eight and four of them from 2023 on, S3 does not exist."""
    codes = [f"T{n}" for n in range(10)]
    await story.catalog_says(
        unit("12", "province", None), unit("107", "district", "12"), unit("C1", "commune", "107"), unit("C2", "commune", "107")
    )
    await story.catalog_says(facility("S1", "C1"), facility("S2", "C2"), facility("P1", "C2", kind="regional_polyclinic"))
    await story.catalog_says(*(technique(code, "doctor_general") for code in codes))
    await story.catalog_says(level_list("commune", *codes), province="VN")
    await story.catalog_says(
        approval("a1", "granted", "S1", codes[:8], date(2023, 1, 1)), approval("a2", "granted", "S2", codes[:4], date(2023, 1, 1))
    )
    await story.rotation_says(
        licence("l", "recorded", "An", ["doctor_general"]), post("p", "An", "S1"), post("q", "An", "S2", kind="contract")
    )
    await recorded(ministry, "muong-te-2022-2025")
    return story


async def test_each_station_has_to_reach_the_target(ministry: httpx.AsyncClient, muong_te: Story) -> None:
    (target,) = (await progress(ministry, muong_te, "muong-te-2022-2025", "2023-06-30"))["targets"]
    assert (target["no"], target["code"], target["clause"], target["target"], target["comparison"]) == (
        "1",
        "technique_coverage",
        "I.2",
        70,
        "at_least",
    )
    assert (target["value"], target["gap"], target["met"], target["trend"]) == (40.0, 30.0, False, 40.0)
    assert [(e["unit"], e["numerator"], e["denominator"], e["value"]) for e in target["evidence"]] == [
        ("S1", 8, 10, 80.0),
        ("S2", 4, 10, 40.0),
    ]
    assert target["evidence"][0]["position"].keys() == {"catalog", "rotation", "transfer"}


async def test_of_a_past_day_the_trend_until_then_decides_what_is_forecast(ministry: httpx.AsyncClient, muong_te: Story) -> None:
    found = {}
    for day in ("2022-12-31", "2023-06-30", "2024-01-10", "2025-06-30", "2025-12-31"):
        (found[day],) = (await progress(ministry, muong_te, "muong-te-2022-2025", day))["targets"]
    assert [target["status"] for target in found.values()] == ["off_track", "at_risk", "on_track", "off_track", "off_track"]
    assert found["2022-12-31"]["forecast_on"] is None
    assert found["2024-01-10"]["forecast_on"] == "2025-12-22"
    assert found["2023-06-30"]["forecast"]["committed"] is None, "what was known that day of days to come is not kept"
    await muong_te.catalog_says(approval("a3", "granted", "S2", ["T4", "T5", "T6"], date(2025, 7, 1)))
    (met,) = (await progress(ministry, muong_te, "muong-te-2022-2025", "2025-07-01"))["targets"]
    assert (met["status"], met["met"], met["value"], met["gap"], met["forecast_on"]) == ("met", True, 70.0, 0.0, None)


async def test_a_district_that_has_ended_is_still_measured_over_its_facilities(ministry: httpx.AsyncClient, muong_te: Story) -> None:
    await muong_te.catalog_says(
        unit("107", "district", "12", until=date(2025, 7, 1)),
        unit("C1", "commune", "107", until=date(2025, 7, 1), successors=["N1"]),
        unit("C2", "commune", "107", until=date(2025, 7, 1), successors=["N1"]),
        unit("N1", "commune", "12", since=date(2025, 7, 1)),
        facility("S1", "N1", since=date(2025, 7, 1)),
        facility("S2", "N1", since=date(2025, 7, 1)),
    )
    (target,) = (await progress(ministry, muong_te, "muong-te-2022-2025", "2025-08-01"))["targets"]
    assert (target["value"], target["status"]) == (40.0, "off_track")


async def test_a_programme_goes_on_in_the_unit_that_has_its_code_under_another_name(ministry: httpx.AsyncClient, muong_te: Story) -> None:
    renamed = date(2024, 7, 1)
    before = (await progress(ministry, muong_te, "muong-te-2022-2025", "2024-08-01"))["targets"]
    await muong_te.catalog_says(unit("107", "district", "12", until=renamed))
    await muong_te.catalog_says(unit("107", "district", "12", since=renamed))
    after = (await progress(ministry, muong_te, "muong-te-2022-2025", "2024-08-01"))["targets"]
    assert [(each["value"], each["status"]) for each in after] == [(each["value"], each["status"]) for each in before]
    assert {each["since"] for target in after for each in target["evidence"]} != {each["since"] for each in before[0]["evidence"]}


async def test_without_units_a_target_has_no_data(ministry: httpx.AsyncClient, story: Story) -> None:
    for code, targets in (("muong-te-2022-2025", 1), ("kon-ray-2024-2030", 16)):
        await recorded(ministry, code)
        found = (await progress(ministry, story, code, "2025-01-01"))["targets"]
        assert [(target["status"], target["value"], target["evidence"]) for target in found] == [("no_data", None, [])] * targets


async def test_what_no_service_knows_has_no_data_beside_what_is_computed(ministry: httpx.AsyncClient, muong_te: Story) -> None:
    await recorded(ministry, "lai-chau-2021-2025")
    found = {t["no"]: t for t in (await progress(ministry, muong_te, "lai-chau-2021-2025", "2024-01-01"))["targets"]}
    assert {no: t["status"] for no, t in found.items() if t["status"] != "no_data"} == {
        "2": "off_track",
        "4": "at_risk",
        "8": "off_track",
        "9": "off_track",
        "10": "off_track",
        "11": "met",
        "12": "met",
    }
    assert (found["11"]["value"], found["12"]["value"]) == (100.0, 50.0)
    assert [(e["numerator"], e["denominator"]) for e in found["4"]["evidence"]] == [(0, 0), (12, 30)], (
        "the district level, the commune level"
    )
    assert found["4"]["value"] == 40.0


async def test_the_people_sent_are_counted_up_to_the_programmes_last_day(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(unit("10", "province", None), province="10")
    await recorded(ministry, "lao-cai-rotation-2022")
    await story.rotation_says(plan("lc", "10", date(2022, 1, 1), date(2022, 12, 31), 128, on=date(2022, 6, 20)))
    await story.rotation_says(
        *(
            assignment(f"g{n}", "ended" if n % 2 else "started", f"person {n}", "S1", (date(2022, 7, 1), date(2022, 9, 30)), plan="lc")
            for n in range(30)
        )
    )
    (target,) = (await progress(ministry, story, "lao-cai-rotation-2022", "2026-11-22"))["targets"]
    assert (target["value"], target["target"], target["gap"], target["status"]) == (30, 128, 98, "off_track")
    assert [(e["unit"], e["numerator"], e["denominator"]) for e in target["evidence"]] == [("10", 30, 128)]


async def test_tasks_reports_and_budget_stand_beside_the_targets(ministry: httpx.AsyncClient, story: Story) -> None:
    await recorded(ministry, "lao-cai-rotation-2022")
    await recorded(ministry, "lang-son-2021")
    lao_cai = await progress(ministry, story, "lao-cai-rotation-2022", "2022-06-01")
    assert [(line["planned"], line["spent"]) for line in lao_cai["budget"]] == [
        (1_717_000_000, 0),
        (109_000_000, 0),
        (1_608_000_000, 0),
    ]
    assert [(report["due_on"], report["state"]) for report in lao_cai["reports_due"]] == [(None, "no_day")]
    lang_son = await progress(ministry, story, "lang-son-2021", "2021-06-01")
    assert len(lang_son["tasks"]) == 7
    assert {task["state"] for task in lang_son["tasks"]} <= {"ongoing", "upcoming", "past_due_day"}


async def test_an_unknown_programme_is_missing(ministry: httpx.AsyncClient) -> None:
    assert (await ministry.get("/indicators/v1/programmes/nothing/progress")).status_code == 404
