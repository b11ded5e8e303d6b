"""Techniques that hang on few people, over HTTP."""

from typing import Any

import httpx
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.story import Story, named
from tests.indicators.value.test_work_done import mastered
from tests.world import client

__all__ = ["mastered"]


async def lean(caller: httpx.AsyncClient, story: Story, **query: Any) -> Any:
    answer = await caller.get("/indicators/v1/redundancy", params={"unit": "107", "as_of": "2024-06-30"} | query, headers=story.heard)
    return answer.json()


def keys(found: Any) -> list[tuple[Any, ...]]:
    return [(item["facility"], item["technique"], item["count"], item["needed"]) for item in found["items"]]


async def test_techniques_with_fewer_people_than_they_need_are_listed_with_these_people(
    ministry: httpx.AsyncClient, mastered: Story
) -> None:
    found = await lean(ministry, mastered)
    assert keys(found) == [("H1", "B", 1, 2), ("S2", "C", 0, 1)]
    assert (found["items"][0]["people"], found["items"][0]["performing"]) == ([str(named("An"))], False)
    assert keys(await lean(ministry, mastered, fewer_than=2)) == [("H1", "B", 1, 2), ("S1", "A", 1, 1), ("S2", "C", 0, 1)]
    assert keys(await lean(ministry, mastered, unit="S2", fewer_than=1)) == [("S2", "C", 0, 1)]
    assert keys(await lean(ministry, mastered, as_of="2023-12-31")) == []


async def test_the_list_goes_on_where_its_page_ended(ministry: httpx.AsyncClient, mastered: Story) -> None:
    first = await lean(ministry, mastered, fewer_than=3, limit=2)
    rest = await lean(ministry, mastered, fewer_than=3, limit=9, cursor=first["next"])
    assert [key[:2] for key in keys(first) + keys(rest)] == [("H1", "A"), ("H1", "B"), ("S1", "A"), ("S2", "C")]
    assert rest["next"] is None


async def test_a_unit_outside_the_callers_is_not_told_of(app: FastAPI, settings: Settings, mastered: Story) -> None:
    async with client(app, settings, role=Role.STATION, unit="S1") as station:
        assert keys(await lean(station, mastered, unit="S1", fewer_than=2)) == [("S1", "A", 1, 1)]
        assert (await station.get("/indicators/v1/redundancy", params={"unit": "S2"}, headers=mastered.heard)).status_code == 404
