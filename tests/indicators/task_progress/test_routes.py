"""Task progress over HTTP: dated by unit, corrected with care, shown beside the task with what is late."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import KON_RAY, LANG_SON, progress, recorded
from tests.indicators.story import Story
from tests.world import client

TASK = f"/indicators/v1/programmes/{LANG_SON}/tasks/1/progress"
HERE = [{"level": "province", "code": "12"}]


@pytest.fixture
async def district(story: Story, ministry: httpx.AsyncClient) -> Story:
    await story.district()
    await recorded(ministry, LANG_SON, scope=HERE)
    await ministry.get("/indicators/v1/programmes", headers=story.heard)
    return story


def done(unit: str, on: str, **more: Any) -> dict[str, Any]:
    return {"unit": unit, "state": "done", "on": on, **more}


async def task(caller: httpx.AsyncClient, story: Story, as_of: str, no: str = "1") -> dict[str, Any]:
    tasks: list[dict[str, Any]] = (await progress(caller, story, LANG_SON, as_of))["tasks"]
    return {each["no"]: each for each in tasks}[no]


async def test_a_task_shows_each_unit_since_when_it_is_done_and_who_is_late(ministry: httpx.AsyncClient, district: Story) -> None:
    evidence = [{"kind": "document", "reference": "12/KH-BV"}]
    said = [
        {"unit": "H1", "state": "in_progress", "on": "2021-01-10", "difficulties": "Thiếu nhân lực"},
        done("H1", "2021-01-29", evidence=evidence),
        done("H1", "2021-03-01"),
        done("S1", "2021-01-30"),
        {"unit": "S2", "state": "blocked", "on": "2021-01-20"},
    ]
    for body in said:
        assert (await ministry.put(TASK, json=body)).status_code == 201
    early = await task(ministry, district, "2021-01-15")
    assert [(u["unit"], u["state"], u["late"], u["difficulties"]) for u in early["units"]] == [
        ("H1", "in_progress", False, "Thiếu nhân lực")
    ]
    found = await task(ministry, district, "2021-06-01")
    assert (found["state"], found["late"]) == ("past_due_day", True)
    assert [(u["unit"], u["state"], u["done_on"], u["late"]) for u in found["units"]] == [
        ("H1", "done", "2021-01-29", False),
        ("S1", "done", "2021-01-30", True),
        ("S2", "blocked", None, True),
    ], "before 30 January: that day itself is too late"
    await ministry.put(TASK, json=done("S2", "2021-05-01"))
    assert (await task(ministry, district, "2021-06-01"))["state"] == "done"


async def test_the_same_day_corrects_and_what_was_said_before_is_kept(ministry: httpx.AsyncClient, district: Story) -> None:
    body = done("H1", "2021-01-29")
    assert (await ministry.put(TASK, json=body)).status_code == 201
    assert (await ministry.put(TASK, json=body)).status_code == 200
    changed = body | {"state": "in_progress", "proposals": "Gia hạn"}
    assert (await ministry.put(TASK, json=changed)).status_code == 428
    assert (await ministry.put(TASK, json=changed, headers={"If-Match": '"9"'})).status_code == 412
    corrected = await ministry.put(TASK, json=changed, headers={"If-Match": '"1"'})
    assert (corrected.status_code, corrected.headers["etag"], corrected.json()["state"]) == (200, '"2"', "in_progress")
    assert (await task(ministry, district, "2021-02-01"))["units"][0]["state"] == "in_progress"
    stated = (await ministry.get(TASK)).json()["items"]
    versions = (await ministry.get(TASK, params={"corrected": "true"})).json()["items"]
    assert ([each["version"] for each in stated], [each["version"] for each in versions]) == ([2], [1, 2])


async def test_difficulties_and_proposals_are_listed_task_by_task(ministry: httpx.AsyncClient, district: Story) -> None:
    await ministry.put(TASK, json=done("H1", "2021-01-29"))
    await ministry.put(TASK, json=done("S1", "2021-01-29", difficulties="Đường xa"))
    await ministry.put(TASK.replace("/1/", "/2.5/"), json=done("S2", "2021-01-29", proposals="Cấp xe"))
    path = f"/indicators/v1/programmes/{LANG_SON}/difficulties"
    items = (await ministry.get(path)).json()["items"]
    assert [(i["task"], i["unit"], i["difficulties"], i["proposals"]) for i in items] == [
        ("1", "S1", "Đường xa", None),
        ("2.5", "S2", None, "Cấp xe"),
    ]
    assert len((await ministry.get(path, params={"unit": "S2"})).json()["items"]) == 1


async def test_a_unit_speaks_for_itself_of_tasks_there_are(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, district: Story
) -> None:
    async with client(app, settings, role=Role.STATION, unit="S1") as station:
        assert (await station.put(TASK, json=done("S1", "2021-01-29"))).status_code == 201
        assert (await station.put(TASK, json=done("S2", "2021-01-29"))).status_code == 404
    assert (await ministry.put(TASK.replace("/1/", "/99/"), json=done("S1", "2021-01-29"))).status_code == 404
    assert (await ministry.put(TASK.replace(LANG_SON, "none"), json=done("S1", "2021-01-29"))).status_code == 404
    unknown = await ministry.put(TASK, json=done("XX", "2021-01-29"))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "reporting-unit-unknown")


async def test_a_letter_of_the_documents_own_numbering_is_a_task(ministry: httpx.AsyncClient, district: Story) -> None:
    await recorded(ministry, KON_RAY, scope=HERE)
    put = await ministry.put(f"/indicators/v1/programmes/{KON_RAY}/tasks/2.2đ/progress", json=done("H1", "2024-02-01"))
    assert (put.status_code, put.json()["task"]) == (201, "2.2đ"), put.text
