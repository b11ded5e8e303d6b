"""Series over HTTP: on each of its days what GET /values says of that day, for every indicator."""

from datetime import date
from typing import Any

import httpx
import pytest

from services.indicators.indicator.rules import DEFINITIONS
from shared.db import Session
from shared.statement import Statement
from tests.indicators.programmes import INSURANCE, KON_RAY, act, recorded, report
from tests.indicators.story import (
    Story,
    approval,
    assignment,
    competency,
    facility,
    given,
    level_list,
    licence,
    payment,
    plan,
    post,
    practitioner,
    returned,
    technique,
    telehealth,
    unit,
)
from tests.world import client

CUT = date(2024, 7, 1)
SPAN = {"from": "2023-11-15", "to": "2024-10-10"}
DAYS = [f"{2023 + (n + 9) // 12}-{(n + 9) % 12 + 1:02}" for n in range(1, 13)]


async def tell(story: Story, _: httpx.AsyncClient) -> None:
    """A district with three stations, of which one opens in 2024, whose communes become one when it ends on 2024-07-01; some of everything."""
    await story.district()
    await story.catalog_says(
        unit("V1", "village", "C1", difficulty=["very_difficult"]),
        facility("S4", "C3", parent="H1", since=date(2024, 3, 5)),
        facility("B1", "107", kind="district_hospital", level="district", beds=20),
        facility("P1", "C2", kind="regional_polyclinic", acts_as_station=True, serves=["C3"]),
        technique("A", "doctor_general"),
        technique("B", "doctor_general"),
        level_list("commune", "A", "B"),
        level_list("commune", "A", since=date(2024, 5, 1)),
        approval("a", "granted", "S1", ["A", "B"], date(2024, 1, 10)),
        approval("b", "granted", "S2", ["A"], date(2024, 2, 1)),
        approval("b", "suspended", "S2", ["A"], date(2024, 6, 3)),
        returned("S1", "2024-02", A=(3, 0)),
        returned("S2", "2024-03", A=(1, 1)),
    )
    await story.rotation_says(
        licence("l1", "recorded", "An", ["doctor_general"], expires=date(2024, 9, 1)),
        post("p1", "An", "S1", starts=date(2023, 12, 1)),
        post("p2", "Binh", "P1", title="midwife"),
        post("p3", "Chi", "S2", title="village_health_worker", village="V1", months=9, starts=date(2024, 4, 4)),
        practitioner("An", "specialist_1", specialty="surgery"),
        competency("An", "A", date(2024, 2, 2)),
        plan("p", "107", date(2024, 1, 1), date(2024, 9, 30), 4, budget={"province": 100}),
        payment("a", "p", 30, date(2024, 3, 3)),
        payment("b", "p", 30, date(2024, 4, 3), taken_back=date(2024, 6, 3)),
        assignment("r", "started", "An", "S2", (date(2024, 5, 1), date(2024, 8, 31)), plan="p", sender="H1"),
    )
    await story.transfer_says(given("t", "started", "H1", "S1", date(2024, 3, 8)), telehealth("x", "B1", "S1", date(2024, 2, 9)))


@pytest.fixture
def told(story: Story) -> Story:
    return story


async def redraw(story: Story) -> None:
    """The district ends, its communes become N1 under the code of one of them."""
    await story.catalog_says(
        unit("107", "district", "12", until=CUT, successors=["C1"]),
        *(unit(f"C{n}", "commune", "107", until=CUT, successors=["C1"]) for n in (1, 2, 3)),
        unit("C1", "commune", "12", since=CUT),
        unit("V1", "village", "C1", difficulty=["very_difficult"], since=CUT),
        *(facility(f"S{n}", "C1", parent="H1", since=CUT) for n in (1, 2, 3, 4)),
    )


async def series(caller: httpx.AsyncClient, story: Story, **asked: Any) -> dict[str, Any]:
    answer = await caller.get("/indicators/v1/series", params=asked, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def day_by_day(caller: httpx.AsyncClient, days: list[str], **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for day in days:
        answer = await caller.get("/indicators/v1/values", params=asked | {"as_of": day})
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
    return found


async def test_each_value_is_that_of_its_day_whatever_is_asked(ministry: httpx.AsyncClient, told: Story) -> None:
    await redraw(told)
    questions: list[dict[str, Any]] = [
        {"unit": "12", "children": True},
        {"unit": "12", "boundaries": "2024-07-01", "children": True},
        {"unit": "107", "boundaries": "2024-06-30"},
    ]
    span = {"from": "2023-06-01", "to": "2024-08-10", "step": "year", "limit": 500}
    for definition in DEFINITIONS:
        asked_of_it = [*questions]
        if "measure" in definition.parameters:
            asked_of_it.append({"unit": "12", "measure": "each"})
        if {"measure", "at_least"} <= set(definition.parameters):
            asked_of_it.append({"unit": "12", "measure": "share", "at_least": 1})
        for question in asked_of_it:
            asked = question | {"indicator": definition.code}
            found = await series(ministry, told, **asked, **span)
            assert found["items"] == await day_by_day(ministry, ["2023-12-31", "2024-08-10"], **asked), asked


async def test_a_series_has_one_value_for_each_month_and_for_its_last_day(ministry: httpx.AsyncClient, told: Story) -> None:
    found = await series(ministry, told, indicator="technique_coverage", list="commune", unit="107", **SPAN)
    assert (found["step"], found["next"], found["not_there"]) == ("month", None, [])
    assert [value["as_of"][:7] for value in found["items"]] == DAYS
    assert [value["as_of"] for value in found["items"]][-2:] == ["2024-09-30", "2024-10-10"]
    assert [(value["numerator"], value["denominator"]) for value in found["items"]] == [
        (0, 8), (0, 8), (2, 8), (2, 8), (2, 10), (2, 10), (1, 5), (1, 5), (1, 5), (1, 5), (0, 5), (0, 5),
    ]  # fmt: skip
    by_quarter = await series(ministry, told, indicator="rotation_budget", unit="107", step="quarter", **SPAN)
    assert [(v["as_of"], v["numerator"]) for v in by_quarter["items"]] == [
        ("2023-12-31", 0),
        ("2024-03-31", 30),
        ("2024-06-30", 30),
        ("2024-09-30", 30),
        ("2024-10-10", 0),
    ]


async def test_deeds_are_counted_within_each_points_year_or_from_one_day_on(ministry: httpx.AsyncClient, told: Story) -> None:
    asked = {"indicator": "sending_units_share", "unit": "H1", "from": "2024-02-01", "to": "2025-02-28", "step": "quarter"}
    by_year = await series(ministry, told, **asked)
    assert [v["numerator"] for v in by_year["items"]] == [1, 1, 1, 1, 0]
    since = await series(ministry, told, **asked, deeds_from="2024-01-01")
    assert [v["numerator"] for v in since["items"]] == [1, 1, 1, 1, 1]


async def test_days_without_the_unit_have_no_value_and_are_named(ministry: httpx.AsyncClient, told: Story) -> None:
    await redraw(told)
    asked = {"indicator": "technique_coverage", "list": "commune", "unit": "107", **SPAN}
    own = await series(ministry, told, **asked)
    assert [value["as_of"] for value in own["items"]][-1] == "2024-06-30"
    assert own["not_there"] == ["2024-07-31", "2024-08-31", "2024-09-30", "2024-10-10"]
    fixed = await series(ministry, told, **asked, boundaries="2024-06-30")
    assert (len(fixed["items"]), fixed["not_there"]) == (12, [])
    reused = await series(ministry, told, **asked | {"unit": "C1"})
    assert [value["since"] for value in reused["items"]] == ["2000-01-01"] * 8 + ["2024-07-01"] * 4, "another unit under this code"


async def test_a_unit_that_was_there_on_no_day_is_refused_with_the_days_of_its_code(ministry: httpx.AsyncClient, told: Story) -> None:
    await redraw(told)
    asked = {"indicator": "technique_coverage", "unit": "107", "from": "2024-08-01", "to": "2024-09-01"}
    answer = await ministry.get("/indicators/v1/series", params=asked, headers=told.heard | {"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unit-unknown-on-that-day")
    assert [(e["pointer"], e["detail"]) for e in answer.json()["errors"]] == [
        ("/unit", "This code was used from 2000-01-01 to 2024-06-30.")
    ]
    value = await ministry.get("/indicators/v1/values", params={"indicator": "technique_coverage", "unit": "C1", "as_of": "1999-12-31"})
    assert [e["detail"] for e in value.json()["errors"]] == [
        "Mã này được dùng từ ngày 2000-01-01 đến hết ngày 2024-06-30.",
        "Mã này được dùng từ ngày 2024-07-01.",
    ]


async def test_pages_of_a_series_continue_within_a_day(ministry: httpx.AsyncClient, told: Story) -> None:
    asked = {"indicator": "stations_with_working_doctor", "unit": "107", "children": True, **SPAN}
    whole = (await series(ministry, told, **asked, limit=500))["items"]
    assert len(whole) == 36
    pages: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await series(ministry, told, **asked, limit=5, **cursor)
        pages += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert pages == whole


async def test_what_units_report_has_a_series_too(ministry: httpx.AsyncClient, told: Story, app: Any, settings: Any) -> None:
    await recorded(ministry, KON_RAY)
    await ministry.get("/indicators/v1/reported", headers=told.heard)
    for period, numerator in (("2023", 10), ("2024-Q2", 20)):
        assert (await report(ministry, f"C1/{period}", numerator, 100)).status_code == 201
        async with client(app, settings, sub="second pair of eyes") as second:
            assert (await act(second, f"{INSURANCE}/C1/{period}:accept")).status_code == 200
    found = (await series(ministry, told, indicator=INSURANCE, unit="107", **SPAN))["items"]
    assert [value["numerator"] for value in found] == [0, *[10] * 6, *[20] * 5]
    assert found == await day_by_day(ministry, [value["as_of"] for value in found], indicator=INSURANCE, unit="107")


async def test_a_long_series_is_read_in_few_statements(ministry: httpx.AsyncClient, told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"indicator": "technique_coverage", "unit": "107", "from": "2023-06-01", "to": "2024-07-01", "step": "day", "limit": 500}
    await series(ministry, told, **asked)
    said: list[str] = []
    all_ = Session.all

    async def spy(self: Session, query: Statement, **params: object) -> Any:
        said.append(query.sql)
        return await all_(self, query, **params)

    monkeypatch.setattr(Session, "all", spy)
    assert len((await series(ministry, told, **asked))["items"]) == 397
    assert len(said) <= 5, said


async def test_a_series_without_an_answer_is_told_why(ministry: httpx.AsyncClient, told: Story) -> None:
    february = {"from": "2024-02-01", "to": "2024-02-28"}
    deeds = february | {"indicator": "telehealth_units"}
    refused: list[tuple[dict[str, Any], int, str | None]] = [
        ({"from": "2020-01-01", "to": "2024-12-31", "step": "day"}, 422, "series-too-long"),
        ({"from": "2024-02-01", "to": "2024-01-31"}, 422, "invalid-request"),
        (february | {"step": "hour"}, 422, "invalid-request"),
        ({"to": "2024-02-28"}, 422, "invalid-request"),
        (deeds | {"deeds_from": "2024-02-02"}, 200, None),
        (deeds | {"deeds_from": "2024-03-01"}, 422, "invalid-request"),
        ({"from": "2024-02-01", "indicator": "nothing"}, 422, "indicator-not-computed"),
        ({"from": "2024-02-01", "measure": "share"}, 422, "share-needs-threshold"),
        ({"from": "2024-02-01", "cursor": "x"}, 400, "cursor-tampered"),
    ]
    for query, status, code in refused:
        asked = {"indicator": "technique_coverage", "unit": "107"} | query
        answer = await ministry.get("/indicators/v1/series", params=asked, headers=told.heard)
        assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
        assert "problem." not in answer.text
        assert '"field.' not in answer.text.replace('"code":"field.', "")
