"""Targets met and missed: said once, by looking, since a day passes without any event."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.watches import WATCHES
from shared.actor import system_actor
from shared.db import Context
from shared.watch import Watcher
from tests.indicators.programmes import MUONG_TE, PROGRAMMES, recorded
from tests.indicators.story import Story, approval, competency, level_list, licence, post, technique

BY = date(2025, 12, 31)
CODES = [f"T{n}" for n in range(10)]


async def look(app: FastAPI, day: date, *, times: int = 2) -> None:
    """Let the watch of targets look on some day, more than once."""
    runtime = app.state.runtime
    for _ in range(times):
        await Watcher("indicators", runtime.db, WATCHES[0]).turn(
            Context(system_actor("test"), datetime(*day.timetuple()[:3], 5, tzinfo=UTC))
        )


async def said(caller: httpx.AsyncClient, **asked: str) -> list[tuple[Any, ...]]:
    answer = await caller.get(f"/indicators/v1/programmes/{MUONG_TE}/target-events", params=asked)
    assert answer.status_code == 200, answer.text
    return [(e["version"], e["kind"], e["as_of"], e["numerator"], e["denominator"], e["value"]) for e in answer.json()["items"]]


@pytest.fixture
async def station(story: Story, ministry: httpx.AsyncClient) -> Story:
    """S1 is able to do four of ten techniques; the target is that stations together are able to do 20 %, by the end of 2025."""
    await story.district()
    await story.catalog_says(*(technique(code, "doctor_general") for code in CODES), level_list("commune", *CODES))
    await story.catalog_says(approval("a", "granted", "S1", CODES[:4], date(2023, 1, 1)))
    await story.rotation_says(licence("l", "recorded", "An", ["doctor_general"]), post("p", "An", "S1"))
    (target,) = PROGRAMMES[MUONG_TE].model_dump(mode="json", by_alias=True)["targets"]
    await recorded(ministry, MUONG_TE, targets=[target | {"measure": "pooled", "target": 20}])
    await heard(story, ministry)
    return story


async def heard(story: Story, caller: httpx.AsyncClient) -> None:
    answer = await caller.get("/indicators/v1/indicators", headers=story.heard)
    assert answer.status_code == 200


async def test_a_day_that_passes_is_a_target_missed(app: FastAPI, ministry: httpx.AsyncClient, station: Story) -> None:
    await look(app, BY)
    assert await said(ministry) == []
    await look(app, BY + timedelta(days=1))
    await look(app, BY + timedelta(days=2))
    assert await said(ministry) == [(1, "missed", "2025-12-31", 4, 30, 13.33)]
    text = (await ministry.get(f"/indicators/v1/programmes/{MUONG_TE}/target-events")).text
    assert '"value": 13.33,' in text, "with its two decimals, not with those of a binary fraction"


async def test_a_target_is_met_on_the_day_on_which_it_is_seen_to_be(app: FastAPI, ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(approval("b", "granted", "S2", CODES[:4], date(2025, 3, 1)))
    await station.rotation_says(post("q", "An", "S2", kind="contract"))
    await heard(station, ministry)
    await look(app, date(2025, 2, 28))
    assert await said(ministry) == []
    await look(app, date(2025, 3, 3))
    await look(app, date(2025, 4, 1))
    await look(app, BY + timedelta(days=9))
    assert await said(ministry) == [(1, "met", "2025-03-03", 8, 30, 26.67)]


async def test_a_later_correction_unsays_nothing_and_says_what_it_changes(
    app: FastAPI, ministry: httpx.AsyncClient, station: Story
) -> None:
    await look(app, BY + timedelta(days=1))
    await station.catalog_says(approval("b", "granted", "S2", CODES[:2], date(2025, 12, 1)))
    await station.rotation_says(post("q", "An", "S2", kind="contract"))
    await heard(station, ministry)
    await look(app, BY + timedelta(days=40))
    assert await said(ministry, target="1") == [(1, "missed", "2025-12-31", 4, 30, 13.33), (2, "met", "2025-12-31", 6, 30, 20.0)]
    feed = await ministry.get("/indicators/v1/events", params={"type": "vn.tuyen.indicators.target-met.v1"})
    (event,) = feed.json()
    assert (event["subject"], event["subjectversion"], event["effectiveon"]) == ("target/muong-te-2022-2025/1", 2, "2025-12-31")
    assert event["data"] | {"positions": None} == {
        "programme": MUONG_TE,
        "target": "1",
        "indicator": "technique_coverage",
        "as_of": "2025-12-31",
        "by": "2025-12-31",
        "numerator": 6,
        "denominator": 30,
        "value": 20.0,
        "positions": None,
    }


async def test_nothing_is_said_of_a_programme_that_has_not_begun_or_of_which_nothing_is_known(
    app: FastAPI, ministry: httpx.AsyncClient
) -> None:
    await recorded(ministry, MUONG_TE)
    await look(app, date(2021, 12, 31))
    await look(app, BY + timedelta(days=1))
    assert await said(ministry) == []


async def test_two_that_look_at_once_say_it_once(app: FastAPI, ministry: httpx.AsyncClient, station: Story) -> None:
    await asyncio.gather(*(look(app, BY + timedelta(days=1), times=1) for _ in range(3)))
    assert await said(ministry) == [(1, "missed", "2025-12-31", 4, 30, 13.33)]


async def test_a_policy_that_turns_a_target_is_noticed_at_the_next_look(app: FastAPI, ministry: httpx.AsyncClient, station: Story) -> None:
    await station.rotation_says(competency("An", CODES[0], date(2024, 1, 1)))
    stored = (await ministry.get(f"/indicators/v1/programmes/{MUONG_TE}")).json()
    shared = {"code": "technique_redundancy", "numerator": None, "list": None, "target": 25}
    changed = stored | {"targets": [stored["targets"][0] | shared]}
    put = await ministry.put(f"/indicators/v1/programmes/{MUONG_TE}", json=changed, headers={"If-Match": '"1"'})
    assert put.status_code == 200, put.text
    policy = "/indicators/v1/policies/redundancy.one_doctor_station"
    assert (await ministry.put(f"{policy}/2024-01-01", json={"value": 2})).status_code == 201
    await heard(station, ministry)
    await look(app, date(2024, 6, 30))
    assert await said(ministry) == []
    turned = await ministry.put(f"{policy}/2024-06-30", json={"value": 1})
    assert turned.status_code == 201
    await ministry.get("/indicators/v1/events/head", headers={"Wait-For": turned.headers["Event-Id"]})
    await look(app, date(2024, 6, 30))
    assert [(kind, as_of) for _, kind, as_of, *_ in await said(ministry)] == [("met", "2024-06-30")]
