"""What is recorded for a programme is said by units of its provinces, of days that have come; whatever its days, progress answers."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import LAI_CHAU, PROGRAMMES, recorded
from tests.indicators.story import Story, facility, unit
from tests.world import client

PATH = f"/indicators/v1/programmes/{LAI_CHAU}"
WAITING = "select exists (select from pg_locks where not granted)"
PAST, TO_COME = "2022-05-01", "2199-01-01"
YEARLY = {"no": "1", "clause": None, "what": {"vi": "b", "en": "r"}, "who": {"vi": "đ", "en": "u"}, "every": "year", "before": "12-15"}


@pytest.fixture
async def province(story: Story, ministry: httpx.AsyncClient) -> Story:
    await story.district()
    await story.catalog_says(unit("10", "province", None), facility("P1", "12", kind="provincial_general_hospital", level="province"))
    await story.catalog_says(facility("F1", "10", kind="provincial_general_hospital", level="province"))
    await recorded(ministry, LAI_CHAU, reports_due=[YEARLY])
    await ministry.get("/indicators/v1/programmes", headers=story.heard)
    return story


def said(unit: str, day: str) -> list[tuple[str, dict[str, Any]]]:
    task = PROGRAMMES[LAI_CHAU].tasks[0].no
    report = {"report_no": "1", "unit": unit, "period": "2022", "received_on": day, "document_no": "1/BC"}
    return [
        (f"spendings/s-{unit}", {"line_no": "6", "unit": unit, "amount": 1, "spent_on": day, "document_no": "7/PC"}),
        (f"submissions/r-{unit}", report),
        (f"tasks/{task}/progress", {"unit": unit, "state": "done", "on": day}),
    ]


@pytest.mark.parametrize("place", ["S1", "H1", "P1", "12"])
async def test_units_of_the_programmes_province_record_what_they_do(ministry: httpx.AsyncClient, province: Story, place: str) -> None:
    for path, body in said(place, PAST):
        answer = await ministry.put(f"{PATH}/{path}", json=body)
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("place", ["F1", "10"])
async def test_units_of_other_provinces_write_nothing_into_it(ministry: httpx.AsyncClient, province: Story, place: str) -> None:
    for path, body in said(place, PAST):
        answer = await ministry.put(f"{PATH}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "unit-outside-programme"), answer.text
        assert answer.json()["errors"][0]["pointer"] == "/unit"
        kept = await ministry.get(f"{PATH}/{path}")
        assert kept.status_code == 404 or kept.json()["items"] == []


async def test_nothing_is_recorded_of_days_to_come(ministry: httpx.AsyncClient, province: Story) -> None:
    grown = {"line_no": "6", "amount": 1, "decision_no": "1/NQ", "decided_on": TO_COME, "reason": "r"}
    for path, body in [*said("H1", TO_COME), ("budget-supplements/b", grown)]:
        answer = await ministry.put(f"{PATH}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "day-to-come"), answer.text
    inspection = {"inspected_unit": "S1", "inspector_unit": "H1", "on": PAST, "findings": [{"no": "1", "text": "t", "severity": "minor"}]}
    remedy = {"finding_no": "1", "what": "w", "due_on": TO_COME}
    for changed, pointer in (
        ({"on": TO_COME}, "/on"),
        ({"remedy": [remedy, remedy | {"done_on": TO_COME}]}, "/remedy/1/done_on"),
    ):
        answer = await ministry.put("/indicators/v1/inspections/i", json=inspection | changed)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
    assert (await ministry.put("/indicators/v1/inspections/i", json=inspection | {"remedy": [remedy]})).status_code == 201


async def test_a_line_that_a_new_version_makes_smaller_meanwhile_is_not_exceeded(
    ministry: httpx.AsyncClient, province: Story, settings: Settings
) -> None:
    content = (await ministry.get(PATH)).json()
    content["budget"] = [line | {"amount": 0} for line in content["budget"]]
    owner = await asyncpg.connect(settings.migration_dsn("indicators"))
    await owner.execute("set role tuyen_indicators_owner; set search_path to indicators")
    try:
        async with owner.transaction():
            await owner.execute("update programme set version = 2 where code = $1", LAI_CHAU)
            await owner.execute(
                "insert into programme_version select code, 2, $2::json, recorded_at, recorded_by from programme_version where code = $1",
                LAI_CHAU,
                json.dumps(content),
            )
            spending = asyncio.create_task(ministry.put(f"{PATH}/spendings/s", json=said("H1", PAST)[0][1]))
            async with asyncio.timeout(20):
                while not await owner.fetchval(WAITING):  # noqa: ASYNC110 - nothing tells that a lock is waited for
                    await asyncio.sleep(0.01)
        answer = await spending
    finally:
        await owner.close()
    assert (answer.status_code, answer.json()["code"]) == (409, "budget-line-exceeded"), answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"period": {"from": "0001-01-01", "to": "2025-12-31"}},
        {"period": {"from": "2021-01-01", "to": "9999-12-31"}},
        {"reports_due": [{k: v for k, v in YEARLY.items() if k != "before"} | {"every": "once", "before_day": "0001-01-01"}]},
    ],
)
async def test_days_that_no_calendar_reaches_are_refused_where_they_stand(ministry: httpx.AsyncClient, change: dict[str, Any]) -> None:
    content = PROGRAMMES[LAI_CHAU].model_dump(mode="json", by_alias=True) | change
    answer = await ministry.put(PATH, json=content)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "out-of-range"), answer.text
    assert (await ministry.get(PATH)).status_code == 404


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.STATION, "S1", 200),
        (Role.HOSPITAL, "P1", 200),
        (Role.DEPARTMENT, "12", 200),
        (Role.FINANCE, "12", 200),
        (Role.HOSPITAL, "F1", 404),
        (Role.DEPARTMENT, "10", 404),
    ],
)
async def test_what_is_recorded_is_read_in_the_programmes_provinces(
    *, app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, province: Story, role: Role, place: str, status: int
) -> None:
    for path, body in said("H1", PAST):
        await ministry.put(f"{PATH}/{path}", json=body)
    sealed = {"id": "r", "programme": LAI_CHAU, "kind": "annual", "as_of": "2022-12-31"}
    answer = await ministry.post("/indicators/v1/reports", json=sealed, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201, answer.text
    task = PROGRAMMES[LAI_CHAU].tasks[0].no
    lists = ("spendings", "submissions", "budget-supplements", "difficulties", "target-events", f"tasks/{task}/progress", "progress")
    reports = ("", ".json", ".docx", ".xlsx", "/difference")
    asked = [
        *(f"{PATH}/{path}" for path in (*lists, "spendings/s-H1", "spendings/s-H1/versions", "submissions/r-H1")),
        *(f"/indicators/v1/reports/r{form}" for form in reports),
    ]
    async with client(app, settings, role=role, unit=place) as caller:
        assert (await caller.get(PATH)).status_code == 200, "the document itself is public"
        assert {path: (await caller.get(path)).status_code for path in asked} == dict.fromkeys(asked, status)
        listed = (await caller.get("/indicators/v1/reports")).json()["items"]
    assert [each["id"] for each in listed] == (["r"] if status == 200 else [])


async def test_a_department_writes_no_plan_for_another_province(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, province: Story
) -> None:
    both = [{"level": "province", "code": "12"}, {"level": "province", "code": "10"}]
    content = PROGRAMMES[LAI_CHAU].model_dump(mode="json", by_alias=True) | {"code": "own"}
    path = "/indicators/v1/programmes/own"
    async with client(app, settings, role=Role.DEPARTMENT, unit="12") as department:
        assert (await department.put(path, json=content | {"scope": both})).status_code == 404
        assert (await department.get(path)).status_code == 404
        assert (await department.put(path, json=content)).status_code == 201
    assert (await ministry.put(path, json=content | {"scope": both}, headers={"If-Match": '"1"'})).status_code == 200
