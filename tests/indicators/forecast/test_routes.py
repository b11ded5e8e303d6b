"""Forecasts over HTTP: what is under way, what ends on a known day, and what units report."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.indicators.target.rules import months_after
from shared.clock import day_of, now
from tests.indicators.programmes import LAI_CHAU, LANG_SON, LAO_CAI, MUONG_TE, PROGRAMMES, progress, recorded
from tests.indicators.story import Story, approval, assignment, facility, given, level_list, licence, plan, post, technique, unit

TODAY = day_of(now())
LAST = TODAY + timedelta(days=200)
LONG_BEFORE = TODAY - timedelta(days=1000)
CODES = [f"T{n}" for n in range(10)]


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


def asked(code: str, no: str, **changes: Any) -> dict[str, Any]:
    """One target of a shipped programme, and a period that ends in 200 days."""
    content = PROGRAMMES[code].model_dump(mode="json", by_alias=True)
    (target,) = [each for each in content["targets"] if each["no"] == no]
    period = {"from": str(LONG_BEFORE), "to": str(LAST)}
    return {"targets": [target | {"by": str(LAST)} | changes], "period": period, "amendments": [], "tasks": [], "reports_due": []}


async def forecast(caller: httpx.AsyncClient, story: Story, code: str) -> dict[str, Any]:
    (target,) = (await progress(caller, story, code, str(TODAY)))["targets"]
    found: dict[str, Any] = target
    return found


@pytest.fixture
async def station(story: Story) -> Story:
    """S1 is able to do four of ten techniques, all by one doctor."""
    await story.district()
    await story.catalog_says(*(technique(code, "doctor_general") for code in CODES), level_list("commune", *CODES))
    await story.catalog_says(approval("a", "granted", "S1", CODES[:4], LONG_BEFORE))
    await story.rotation_says(licence("l", "recorded", "An", ["doctor_general"]), post("p", "An", "S1"))
    return story


async def test_a_transfer_under_way_counts_as_done_on_its_planned_day(ministry: httpx.AsyncClient, station: Story) -> None:
    await recorded(ministry, MUONG_TE, **asked(MUONG_TE, "1", measure="pooled"))
    assert (await forecast(ministry, station, MUONG_TE))["status"] == "off_track"
    await station.transfer_says(
        given("x", "approved", "H1", "S1", ahead(60), *CODES[3:8]),
        given("y", "started", "H1", "S1", ahead(90), *CODES[7:9]),
        given("late", "started", "H1", "S1", ahead(-1), "T9"),
        given("after", "approved", "H1", "S1", ahead(201), "T9"),
    )
    target = await forecast(ministry, station, MUONG_TE)
    found = target["forecast"]
    assert (target["value"], found["value_at_deadline"], found["low"]) == (13.33, 30.0, 13.33), "4 and 5 of 30"
    assert found["committed"] == {
        "known_until": str(months_after(TODAY, 1)),
        "recorded": 0.0,
        "planned": 16.67,
        "transfers": 2,
        "overdue": 1,
        "assignments": 0,
    }
    await station.transfer_says(given("x", "cancelled", "H1", "S1", ahead(60), *CODES[3:8]))
    assert (await forecast(ministry, station, MUONG_TE))["forecast"]["value_at_deadline"] == 20.0, "T7 and T8"


async def test_each_station_has_what_is_on_its_way_to_it(ministry: httpx.AsyncClient, station: Story) -> None:
    await recorded(ministry, MUONG_TE, **asked(MUONG_TE, "1"))
    for n in (1, 2, 3):
        await station.transfer_says(given(f"x{n}", "approved", "H1", f"S{n}", ahead(60), *CODES[n:]))
    target = await forecast(ministry, station, MUONG_TE)
    assert (target["value"], target["forecast"]["value_at_deadline"], target["status"]) == (0.0, 70.0, "on_track")
    assert target["forecast_on"] is not None
    assert TODAY < date.fromisoformat(target["forecast_on"]) <= LAST


async def test_a_target_that_is_met_is_at_risk_where_a_licence_is_about_to_end(ministry: httpx.AsyncClient, station: Story) -> None:
    await recorded(ministry, MUONG_TE, **asked(MUONG_TE, "1", target=10, comparison="keep", measure="pooled"))
    target = await forecast(ministry, station, MUONG_TE)
    assert (target["status"], target["met"], target["forecast"]["low"]) == ("met", True, 13.33)
    await station.rotation_says(licence("l", "recorded", "An", ["doctor_general"], expires=ahead(150)))
    target = await forecast(ministry, station, MUONG_TE)
    assert (target["status"], target["forecast"]["value_at_deadline"], target["forecast"]["low"]) == ("at_risk", 13.33, 0.0), "renewed?"
    await station.rotation_says(licence("l", "recorded", "An", ["doctor_general"], expires=ahead(20)))
    target = await forecast(ministry, station, MUONG_TE)
    assert (target["status"], target["met"], target["forecast"]["value_at_deadline"]) == ("at_risk", True, 0.0)
    assert target["forecast"]["committed"]["recorded"] == -13.33


async def test_how_long_what_ends_is_taken_to_end_is_a_dated_reading(ministry: httpx.AsyncClient, station: Story) -> None:
    await recorded(ministry, MUONG_TE, **asked(MUONG_TE, "1", target=10, comparison="keep", measure="pooled"))
    await station.rotation_says(licence("l", "recorded", "An", ["doctor_general"], expires=ahead(150)))
    answer = await ministry.put(f"/indicators/v1/policies/forecast.known_months/{TODAY}", json={"value": 6})
    assert answer.status_code == 201, answer.text
    target = await forecast(ministry, station, MUONG_TE)
    assert (target["status"], target["forecast"]["value_at_deadline"]) == ("at_risk", 0.0)
    assert {"code": "forecast.known_months", "valid_from": str(TODAY), "value": 6} in target["forecast"]["policies"]


async def test_a_doctor_who_is_approved_to_come_counts_and_the_lowest_is_without_whoever_leaves(
    ministry: httpx.AsyncClient, story: Story
) -> None:
    await story.district()
    (no,) = [t.no for t in PROGRAMMES[LAI_CHAU].targets if t.code == "stations_with_working_doctor"]
    await recorded(ministry, LAI_CHAU, **asked(LAI_CHAU, no))
    stay = {"S1": (30, 400), "S2": (30, 100)}
    await story.rotation_says(*(licence(f"l{s}", "recorded", s, ["doctor_general"]) for s in stay))
    await story.rotation_says(*(assignment(s, "approved", s, s, (ahead(first), ahead(last))) for s, (first, last) in stay.items()))
    found = (await forecast(ministry, story, LAI_CHAU))["forecast"]
    assert (found["value_at_deadline"], found["low"], found["committed"]["recorded"]) == (66.67, 33.33, 66.67), (
        "lowest: nobody follows the one who leaves"
    )


async def test_people_approved_to_be_sent_are_forecast_as_sent(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(unit("10", "province", None), unit("107", "district", "10"), province="10")
    await story.catalog_says(facility("H1", "107", kind="district_health_centre", level="district"), province="10")
    await recorded(ministry, LAO_CAI, **asked(LAO_CAI, "1"))
    await story.rotation_says(plan("lc", "10", ahead(-30), LAST, 128))
    await story.rotation_says(
        assignment("a", "started", "An", "S1", (ahead(-20), ahead(50)), plan="lc"),
        assignment("b", "approved", "Binh", "S1", (ahead(20), ahead(50)), plan="lc"),
        assignment("c", "approved", "Chi", "S1", (ahead(-2), ahead(50)), plan="lc"),
    )
    target = await forecast(ministry, story, LAO_CAI)
    assert (target["value"], target["forecast"]["committed"]["planned"], target["forecast"]["committed"]["assignments"]) == (1, 1, 1)


async def test_deeds_that_are_planned_are_forecast_as_done(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(unit("20", "province", None), unit("181", "district", "20"), unit("C1", "commune", "181"))
    await story.catalog_says(facility("H", "181", kind="district_health_centre", level="district", beds=50), facility("S", "C1"))
    content = PROGRAMMES[LANG_SON].model_dump(mode="json", by_alias=True)["targets"]
    targets = [each | {"by": str(LAST)} for each in content if each["no"] in ("2", "6")]
    await recorded(ministry, LANG_SON, **asked(LANG_SON, "2") | {"targets": targets})
    await story.rotation_says(assignment("r", "approved", "An", "S", (ahead(9), ahead(90)), title="doctor_general", sender="H"))
    await story.transfer_says(given("t", "approved", "H", "S", ahead(9), "A"), given("u", "started", "G", "H", ahead(9), "A", "B"))
    found = (await progress(ministry, story, LANG_SON, str(TODAY)))["targets"]
    assert [(t["value"], t["forecast"]["value_at_deadline"], t["status"]) for t in found] == [(0, 100, "on_track"), (0, 2, "on_track")]


async def test_an_indicator_of_ones_own_is_forecast_with_what_is_known_and_planned_of_its_measures(
    ministry: httpx.AsyncClient, station: Story
) -> None:
    said = {
        "name": {"vi": "Của tôi", "en": "Mine"},
        "unit": "percent",
        "numerator": "able@commune",
        "denominator": "list_techniques@commune",
    }
    assert (await ministry.put("/indicators/v1/indicators/mine", json=said)).status_code == 201
    changes = asked(MUONG_TE, "1", measure="pooled")
    await recorded(ministry, MUONG_TE, **changes | {"targets": [changes["targets"][0] | {"code": "mine"}]})
    await station.transfer_says(given("x", "approved", "H1", "S1", ahead(60), *CODES[3:8]))
    await station.rotation_says(licence("k", "recorded", "Bo", ["doctor_general"]), post("q", "Bo", "S2", starts=ahead(10)))
    await station.catalog_says(approval("b", "granted", "S2", CODES[:3], LONG_BEFORE))
    target = await forecast(ministry, station, MUONG_TE)
    found = target["forecast"]
    assert (target["value"], found["value_at_deadline"]) == (13.33, 36.67), "4, 3 and 4 of 30"
    assert (found["committed"]["recorded"], found["committed"]["planned"], found["committed"]["transfers"]) == (10.0, 13.33, 1)
    doctors = said | {"numerator": "stations_with_working_doctor", "denominator": "stations"}
    assert (await ministry.put("/indicators/v1/indicators/mine", json=doctors, headers={"If-Match": '"1"'})).status_code == 200
    found = (await forecast(ministry, station, MUONG_TE))["forecast"]
    assert (found["committed"]["recorded"], found["committed"]["planned"], found["committed"]["transfers"]) == (33.33, 0.0, 0)


async def test_the_method_is_stated_in_both_languages(ministry: httpx.AsyncClient, station: Story) -> None:
    await recorded(ministry, MUONG_TE)
    method = (await progress(ministry, station, MUONG_TE, str(TODAY)))["forecast_method"]
    assert "Xu hướng" in method["vi"]
    assert "least squares" in method["en"]
