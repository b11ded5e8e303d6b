"""Inspections over HTTP: findings, and remedies that are done or overdue."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import KON_RAY, recorded
from tests.indicators.story import Story, facility, unit
from tests.world import client

PATH = "/indicators/v1/inspections"


@pytest.fixture
async def district(story: Story, ministry: httpx.AsyncClient) -> Story:
    await story.district()
    await story.catalog_says(
        unit("10", "province", None), facility("P9", "10", kind="district_health_centre", level="district"), province="10"
    )
    await recorded(ministry, KON_RAY)
    await ministry.get("/indicators/v1/programmes", headers=story.heard)
    return story


def inspection(unit: str = "S1", **more: Any) -> dict[str, Any]:
    return {
        "programme": KON_RAY,
        "inspected_unit": unit,
        "inspector_unit": "H1",
        "on": "2024-05-10",
        "participants": ["H1", "12"],
        "findings": [
            {"no": "1", "text": "Thiếu sổ theo dõi", "severity": "minor"},
            {"no": "2", "text": "Thiếu thuốc", "severity": "major"},
        ],
        "remedy": [{"finding_no": "2", "what": "Bổ sung thuốc", "due_on": "2024-06-30", "done_on": None}],
    } | more


async def listed(caller: httpx.AsyncClient, **query: str) -> list[tuple[str, int, int]]:
    items = (await caller.get(PATH, params=query)).json()["items"]
    return [(each["id"], each["open"], each["overdue"]) for each in items]


async def test_remedies_are_open_until_done_and_overdue_after_their_day(ministry: httpx.AsyncClient, district: Story) -> None:
    assert (await ministry.put(f"{PATH}/a", json=inspection())).status_code == 201
    assert (await ministry.put(f"{PATH}/b", json=inspection("S2", programme=None, remedy=[]))).status_code == 201
    assert await listed(ministry, as_of="2024-06-30") == [("a", 1, 0), ("b", 0, 0)]
    assert await listed(ministry, as_of="2024-07-01", overdue="true") == [("a", 1, 1)]
    assert await listed(ministry, as_of="2024-07-01", unit="S2") == [("b", 0, 0)]
    assert [id_ for id_, *_ in await listed(ministry, programme=KON_RAY)] == ["a"]
    done = inspection(remedy=[{"finding_no": "2", "what": "Bổ sung thuốc", "due_on": "2024-06-30", "done_on": "2024-07-05"}])
    assert (await ministry.put(f"{PATH}/a", json=done)).status_code == 428
    etag = (await ministry.get(f"{PATH}/a")).headers["etag"]
    changed = await ministry.put(f"{PATH}/a", json=done, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["overdue"]) == (200, 0), changed.text
    assert await listed(ministry, as_of="2024-07-05", overdue="true") == []
    assert await listed(ministry, as_of="2024-07-04", overdue="true") == [("a", 1, 1)]


async def test_who_inspects_records_and_both_units_read(app: FastAPI, settings: Settings, district: Story) -> None:
    async with (
        client(app, settings, role=Role.CENTRE, unit="H1") as centre,
        client(app, settings, role=Role.STATION, unit="S1") as station,
        client(app, settings, role=Role.STATION, unit="S2") as neighbour,
    ):
        assert (await station.put(f"{PATH}/a", json=inspection())).status_code == 403
        assert (await centre.put(f"{PATH}/a", json=inspection())).status_code == 201
        assert (await centre.put(f"{PATH}/b", json=inspection(inspector_unit="12"))).status_code == 404
        assert (await station.get(f"{PATH}/a")).status_code == 200
        assert (await neighbour.get(f"{PATH}/a")).status_code == 404
        assert ([id_ for id_, *_ in await listed(station)], await listed(neighbour)) == (["a"], [])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (inspection(remedy=[{"finding_no": "9", "what": "x", "due_on": "2024-06-30"}]), 422, "remedy-without-finding"),
        (inspection(findings=2 * [{"no": "2", "text": "x", "severity": "minor"}]), 422, "used-twice"),
        (inspection("XX"), 422, "unknown-code"),
        (inspection("P9"), 422, "not-of-the-inspectors-province"),
        (inspection(remedy=[{"finding_no": "2", "what": "x", "due_on": "2024-05-09"}]), 422, "remedy-before-inspection"),
        (
            inspection(remedy=[{"finding_no": "2", "what": "x", "due_on": "2024-06-30", "done_on": "2024-05-09"}]),
            422,
            "remedy-before-inspection",
        ),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    ministry: httpx.AsyncClient, district: Story, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await ministry.put(f"{PATH}/a", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code), answer.text
    assert (await ministry.put(f"{PATH}/a", json=inspection(programme="none"))).status_code == 404
