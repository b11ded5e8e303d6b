"""Programmes over HTTP: recorded whole, replaced with care, refused with the lines that differ."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from deploy.programme_files import load_programmes
from services.indicators import reference
from services.indicators.programme.schemas import Programme
from shared.actor import Role
from shared.db import Database
from shared.runtime import Runtime
from shared.settings import Settings
from tests.indicators.story import Story, unit
from tests.world import client

PROGRAMMES = {programme.code: programme for programme in load_programmes()}
LAO_CAI = "lao-cai-rotation-2022"
PATH = f"/indicators/v1/programmes/{LAO_CAI}"


AMENDMENT = {"no": "1", "valid_from": "2022-07-01", "text": {"vi": "Sửa", "en": "Changed"}}
CONDITION = {"code": "trainer.scope", "side": "trainer", "clause": "II", "text": {"vi": "a", "en": "b"}, "waivable": False}


def document(code: str = LAO_CAI) -> dict[str, Any]:
    content: dict[str, Any] = PROGRAMMES[code].model_dump(mode="json", by_alias=True)
    return content


async def test_all_five_documents_can_be_put_and_read_back(ministry: httpx.AsyncClient) -> None:
    for code, programme in PROGRAMMES.items():
        path = f"/indicators/v1/programmes/{code}"
        put = await ministry.put(path, json=document(code))
        got = await ministry.get(path)
        assert (put.status_code, got.status_code) == (201, 200), put.text
        assert Programme.model_validate(got.json()) == programme
        assert put.headers["etag"] == got.headers["etag"] == '"1"'


async def test_the_same_document_again_says_nothing_new(ministry: httpx.AsyncClient) -> None:
    first = await ministry.put(PATH, json=document())
    again = await ministry.put(PATH, json=document())
    assert (again.status_code, again.headers["event-id"]) == (200, first.headers["event-id"])


async def test_a_changed_document_needs_the_version_it_changes(ministry: httpx.AsyncClient) -> None:
    await ministry.put(PATH, json=document())
    changed = document() | {"number": "125/KH-UBND"}
    assert (await ministry.put(PATH, json=changed)).status_code == 428
    assert (await ministry.put(PATH, json=changed, headers={"If-Match": '"7"'})).status_code == 412
    done = await ministry.put(PATH, json=changed, headers={"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    assert (await ministry.get(PATH)).json()["number"] == "125/KH-UBND"


def spoil(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    content = document()
    change(content)
    return content


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (spoil(lambda d: d.update(stated_total=127)), "does-not-add-up"),
        (spoil(lambda d: d["budget"][1].update(amount=1)), "does-not-add-up"),
        (spoil(lambda d: d["quotas"][1].update(no="1")), "used-twice"),
        (spoil(lambda d: d.update(period={"from": "2023-01-01", "to": "2022-12-31"})), "ends-before-start"),
        (spoil(lambda d: d["period"].update({"from": "2022-02-30"})), "not-a-day"),
        (spoil(lambda d: d["targets"][0].update(comparison="at_least", target=None)), "target-missing"),
        (spoil(lambda d: d["targets"][0].update(comparison="between")), "target-to-misplaced"),
        (spoil(lambda d: d["reports_due"][0].update(before="06-30")), "term-not-yearly"),
        (spoil(lambda d: d.update(code="another")), "differs-from-path"),
        (spoil(lambda d: d.update(colour="red")), "unknown-field"),
        (spoil(lambda d: d["title"].update(vi="a\x00b")), "wrong-form"),
    ],
)
async def test_a_document_that_is_wrong_is_refused_by_name_and_nothing_is_written(
    ministry: httpx.AsyncClient, body: dict[str, Any], code: str
) -> None:
    answer = await ministry.put(PATH, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code), answer.text
    assert "field." not in answer.text
    assert (await ministry.get(PATH)).status_code == 404


async def test_the_lines_that_differ_are_named_in_both_languages(ministry: httpx.AsyncClient) -> None:
    body = spoil(lambda d: d["quotas"][0].update(stated=14))
    for language in ("vi", "en"):
        answer = await ministry.put(PATH, json=body, headers={"Accept-Language": language})
        assert "quota 1" in answer.json()["errors"][0]["detail"]


async def test_decomposed_letters_are_the_same_document(ministry: httpx.AsyncClient) -> None:
    await ministry.put(PATH, json=document())
    decomposed = document() | {"issuer": {"vi": "U\u0309y ban nhân dân tỉnh Lào Cai", "en": "People's Committee of Lào Cai province"}}
    assert (await ministry.put(PATH, json=decomposed)).status_code == 200


async def test_programmes_are_listed_by_unit_and_found_without_accents(ministry: httpx.AsyncClient) -> None:
    for code in PROGRAMMES:
        await ministry.put(f"/indicators/v1/programmes/{code}", json=document(code))

    async def codes(**query: str) -> list[str]:
        return [item["code"] for item in (await ministry.get("/indicators/v1/programmes", params=query)).json()["items"]]

    assert await codes() == sorted(PROGRAMMES)
    assert await codes(unit="107") == ["muong-te-2022-2025"]
    assert await codes(q="LUAN PHIEN") == [LAO_CAI]
    assert await codes(q="100%") == []
    page = (await ministry.get("/indicators/v1/programmes?limit=4")).json()
    assert len((await ministry.get("/indicators/v1/programmes", params={"limit": 4, "cursor": page["next"]})).json()["items"]) == 1


async def test_a_department_records_the_programmes_of_its_own_units_only(app: FastAPI, settings: Settings, story: Story) -> None:
    await story.district()
    await story.catalog_says(unit("10", "province", None), province="10")
    async with (
        client(app, settings, unit="10") as own,
        client(app, settings, unit="12") as other,
        client(app, settings, role=Role.STATION, unit="S1") as station,
    ):
        assert (await other.put(PATH, json=document(), headers=story.heard)).status_code == 404
        assert (await station.put(PATH, json=document())).status_code == 403
        assert (await own.put(PATH, json=document())).status_code == 201
        stolen = document() | {"scope": [{"level": "province", "code": "12"}]}
        assert (await other.put(PATH, json=stolen, headers={"If-Match": "*"})).status_code == 404
        assert (await station.get(PATH)).status_code == 200


async def test_the_shipped_programmes_are_loaded_once_and_people_s_changes_stay(app: FastAPI, ministry: httpx.AsyncClient) -> None:
    runtime: Runtime = app.state.runtime
    db: Database = runtime.db
    assert await reference.load_programmes(db.transaction, list(PROGRAMMES.values())) == 5
    assert await reference.load_programmes(db.transaction, list(PROGRAMMES.values())) == 0
    await ministry.put(PATH, json=document() | {"number": "1"}, headers={"If-Match": '"1"'})
    assert await reference.load_programmes(db.transaction, list(PROGRAMMES.values())) == 0
    assert (await ministry.get(PATH)).json()["number"] == "1"


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (spoil(lambda d: d.update(stated_total=127)), ["/stated_total"]),
        (spoil(lambda d: d["quotas"][0].update(stated=14)), ["/quotas/0/stated", "/stated_total"]),
        (spoil(lambda d: d["stated_by_qualification"].update(master=7)), ["/stated_by_qualification/master"]),
        (spoil(lambda d: d["stated_units"].update(province_to_district=7)), ["/stated_units/province_to_district"]),
        (spoil(lambda d: d["budget"][1].update(amount=1)), ["/budget/1/amount"]),
        (spoil(lambda d: d["quotas"][2].update(no="1")), ["/quotas/2/no"]),
        (spoil(lambda d: d["conditions"].extend([CONDITION, CONDITION])), ["/conditions/1/code"]),
        (spoil(lambda d: d.update(amendments=[AMENDMENT | {"targets": [d["targets"][0]] * 2}])), ["/amendments/0/targets/1/no"]),
    ],
)
async def test_each_wrong_line_is_pointed_at(ministry: httpx.AsyncClient, body: dict[str, Any], pointers: list[str]) -> None:
    answer = await ministry.put(PATH, json=body)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert (await ministry.get(PATH)).status_code == 404
