"""What an older version stored and today's rules no longer read is told as such, and hides nothing else."""

from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import orjson
import pytest
from lxml import html

from services.indicators.dashboard.schemas import ROOT
from services.indicators.report_template import rules as templates
from shared.settings import Settings
from tests.indicators.programmes import LAI_CHAU, MUONG_TE, PROGRAMMES, recorded
from tests.indicators.story import Story

DAY = "2024-06-30"
PATH = f"/indicators/v1/programmes/{MUONG_TE}"
MINE = "/indicators/v1/indicators/mine"
NAME = {"vi": "Của tôi", "en": "Mine"}


async def stored(settings: Settings, sql: str, *values: Any) -> None:
    """Change what the service's own tables hold, as only another version of it would have written it."""
    connection = await asyncpg.connect(settings.service_dsn("indicators"), server_settings={"search_path": "indicators, public"})
    try:
        assert (await connection.execute(sql, *values)) == "UPDATE 1"
    finally:
        await connection.close()


async def outdate(settings: Settings) -> None:
    """The document as it was stored when a target needed no comparison and a task no term."""
    content = PROGRAMMES[MUONG_TE].model_dump(mode="json", by_alias=True)
    del content["targets"][0]["comparison"], content["tasks"][0]["due"]
    await stored(settings, "update programme_version set content = $1 where code = $2", orjson.dumps(content).decode(), MUONG_TE)


@pytest.fixture
async def told(story: Story, ministry: httpx.AsyncClient, settings: Settings) -> Story:
    """Two programmes of province 12, one of which is stored in an older form."""
    await story.district()
    await recorded(ministry, LAI_CHAU)
    await recorded(ministry, MUONG_TE, scope=[{"level": "district", "code": "107", "province": "12"}])
    await outdate(settings)
    return story


def problem(answer: httpx.Response) -> tuple[int, str, list[tuple[str, str]]]:
    body = answer.json()
    assert "problem." not in answer.text.replace("/problems/", "")
    assert "{" not in body["detail"]
    return answer.status_code, body["code"], [(each["pointer"], each["code"]) for each in body["errors"]]


async def test_a_programme_in_an_older_form_names_what_it_lacks_until_it_is_put_again(ministry: httpx.AsyncClient, told: Story) -> None:
    lacking = (409, "programme-outdated", [("/targets/0/comparison", "missing"), ("/tasks/0/due", "missing")])
    read = await ministry.get(f"{PATH}/progress", params={"as_of": DAY}, headers=told.heard | {"Accept-Language": "en"})
    assert problem(read) == lacking
    assert f"PUT {PATH}" in read.json()["detail"]
    body = {"id": "r", "programme": MUONG_TE, "kind": "annual", "as_of": DAY}
    assert problem(await ministry.post("/indicators/v1/reports", json=body, headers={"Idempotency-Key": str(uuid4())})) == lacking
    kept = await ministry.get(PATH)
    assert (kept.status_code, "comparison" in kept.json()["targets"][0]) == (200, False)
    again = PROGRAMMES[MUONG_TE].model_dump(mode="json", by_alias=True)
    put = await ministry.put(PATH, json=again, headers={"If-Match": kept.headers["etag"]})
    assert put.status_code == 200, put.text
    assert (await ministry.get(f"{PATH}/progress", params={"as_of": DAY})).status_code == 200


async def test_a_province_shows_its_other_programmes_beside_one_that_has_to_be_put_again(ministry: httpx.AsyncClient, told: Story) -> None:
    answer = await ministry.get(ROOT, params={"unit": "12", "as_of": DAY, "lang": "en"}, headers=told.heard)
    assert answer.status_code == 200, answer.text
    (section,) = html.fromstring(answer.content).xpath("//section[@aria-labelledby='programmes']")
    assert len(section.xpath(".//h3")) == 2
    assert len(section.xpath(".//table")) == 1, "the targets of the other one"
    (alert,) = section.xpath(".//div[@role='alert']")
    text = " ".join(alert.text_content().split())
    assert f"PUT {PATH}" in text
    assert "/targets/0/comparison" in text
    page = await ministry.get(f"{ROOT}/programmes/{MUONG_TE}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (409, "text/html; charset=utf-8")


async def test_an_indicator_defined_in_older_words_is_told_and_hides_no_other(
    ministry: httpx.AsyncClient, story: Story, settings: Settings
) -> None:
    await story.district()
    for code in ("mine", "other"):
        put = await ministry.put(MINE.replace("mine", code), json={"name": NAME, "unit": "number", "numerator": "stations"})
        assert put.status_code == 201, put.text
    await stored(
        settings, "update indicator_definition set content = content || $1 where code = 'mine'", '{"numerator": "huts / stations"}'
    )
    value = await ministry.get("/indicators/v1/values", params={"indicator": "mine", "unit": "12"}, headers=story.heard)
    assert problem(value) == (409, "indicator-outdated", [("/numerator", "unknown-measure")])
    listed = await ministry.get("/indicators/v1/indicators", params={"origin": "defined"}, headers={"Accept-Language": "en"})
    assert {each["code"]: "PUT" in each["formula"]["en"] for each in listed.json()["items"]} == {"mine": True, "other": False}
    assert (await ministry.get(MINE)).json()["numerator"] == "huts / stations"
    target = PROGRAMMES[MUONG_TE].model_dump(mode="json", by_alias=True)["targets"][0] | {"code": "mine", "unit": "number"}
    await recorded(ministry, MUONG_TE, targets=[target], scope=[{"level": "district", "code": "107", "province": "12"}])
    page = await ministry.get(ROOT, params={"unit": "12", "as_of": DAY})
    assert (page.status_code, "/indicators/mine" in page.text) == (200, True)
    await ministry.put(MINE, json={"name": NAME, "unit": "number", "numerator": "stations"}, headers={"If-Match": '"1"'})
    assert (await ministry.get(f"{PATH}/progress", params={"as_of": DAY})).status_code == 200


async def test_what_a_programme_names_to_be_reported_is_listed_where_it_can_be_read(
    ministry: httpx.AsyncClient, told: Story, settings: Settings
) -> None:
    content = PROGRAMMES[MUONG_TE].model_dump(mode="json", by_alias=True)
    target = content["targets"][0]
    content["targets"] = [target | {"code": "one", "unit": "acres"}, target | {"code": "two", "title": "Một tên"}]
    await stored(settings, "update programme_version set content = $1 where code = $2", orjson.dumps(content).decode(), MUONG_TE)
    listed = await ministry.get("/indicators/v1/indicators", params={"origin": "reported", "limit": 500})
    assert listed.status_code == 200
    named = {each["code"]: each["unit"] for each in listed.json()["items"]}
    assert (named.get("one"), "two" in named, len(named) > 1) == ("reported", False, True)


async def test_a_policy_value_that_no_longer_fits_is_the_default_and_says_so(
    ministry: httpx.AsyncClient, story: Story, settings: Settings
) -> None:
    await story.district()
    path = "/indicators/v1/policies/redundancy.people"
    for day, people in (("2023-01-01", 3), ("2024-01-01", 4)):
        assert (await ministry.put(f"{path}/{day}", json={"value": people})).status_code == 201
    await stored(settings, "update policy set value = '\"many\"' where valid_from = $1", date(2024, 1, 1))
    asked = {"indicator": "technique_redundancy", "unit": "12", "as_of": DAY}
    answer = await ministry.get("/indicators/v1/values", params=asked, headers=story.heard)
    assert answer.status_code == 200, answer.text
    shown = {each["code"]: (each["valid_from"], each["value"]) for each in answer.json()["items"][0]["policies"]}
    assert shown["redundancy.people"] == ("2023-01-01", 3), "the last one that fits"


async def test_a_report_that_can_no_longer_be_printed_is_still_read_as_sealed(
    ministry: httpx.AsyncClient, story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.district()
    await recorded(ministry, MUONG_TE, scope=[{"level": "district", "code": "107", "province": "12"}])
    body = {"id": "r-1", "programme": MUONG_TE, "kind": "annual", "as_of": DAY}
    sealed = await ministry.post("/indicators/v1/reports", json=body, headers={"Idempotency-Key": str(uuid4())} | story.heard)
    assert sealed.status_code == 201, sealed.text
    report = "/indicators/v1/reports/r-1"
    monkeypatch.setattr(templates, "ALLOWED", ())
    assert problem(await ministry.get(f"{report}.docx")) == (409, "report-outdated", [])
    old = orjson.loads((await ministry.get(f"{report}.json")).content)
    del old["progress"]["targets"][0]["gap"]
    await stored(settings, "update report set content = $1 where id = 'r-1'", orjson.dumps(old))
    for paper in (".docx", ".xlsx", "/difference"):
        assert problem(await ministry.get(report + paper)) == (409, "report-outdated", [("/progress/targets/0/gap", "missing")])
    assert "gap" not in (await ministry.get(f"{report}.json")).json()["progress"]["targets"][0]
