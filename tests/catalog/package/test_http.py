"""Technique packages over HTTP."""

from datetime import timedelta

from shared.clock import day_of, now
from tests.catalog.world import Catalog


async def test_a_package_is_a_set_of_known_techniques(catalog: Catalog) -> None:
    await catalog.techniques()
    made = await catalog.put("packages/P1", name="Gói cấp cứu", technique_codes=["DIS", "COM", "COM"])
    assert made.json() == {"code": "P1", "name": "Gói cấp cứu", "technique_codes": ["COM", "DIS"]}
    assert (await catalog.put("packages/P1", name="Gói cấp cứu", technique_codes=["COM", "DIS"])).status_code == 200
    refused = await catalog.put("packages/P2", name="Gói", technique_codes=["COM", "NO", "DIS", "NEITHER"])
    assert (refused.status_code, refused.json()["code"]) == (422, "technique-unknown")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/technique_codes/1", "/technique_codes/3"]
    assert [one["code"] for one in await catalog.items("packages", q="cap cuu")] == ["P1"]
    assert [one["code"] for one in await catalog.items("packages", technique="SCOPE")] == []
    assert (await catalog.put("packages/P3", name="Gói", technique_codes=[])).status_code == 422


async def test_every_version_of_a_package_stays_readable_by_day(catalog: Catalog) -> None:
    await catalog.techniques()
    await catalog.put("packages/P1", name="Gói cấp cứu", technique_codes=["COM", "DIS"])
    await catalog.rows("update package set valid_from = '2024-01-01'")  # as if it had been recorded then
    assert (await catalog.put("packages/P1", match='"1"', name="Gói cấp cứu", technique_codes=["COM"])).status_code == 200
    today = day_of(now())
    yesterday = str(today - timedelta(days=1))
    for day, codes in (("2023-01-01", ["COM", "DIS"]), (yesterday, ["COM", "DIS"]), (str(today), ["COM"])):
        assert (await catalog.get("packages/P1", as_of=day)).json()["technique_codes"] == codes
        assert [one["technique_codes"] for one in await catalog.items("packages", as_of=day)] == [codes]
    assert await catalog.items("packages", technique="DIS") == []
    assert [one["code"] for one in await catalog.items("packages", technique="DIS", as_of=yesterday)] == ["P1"]
    versions = await catalog.items("packages/P1/history")
    assert [(one["version"], one["technique_codes"]) for one in versions] == [(1, ["COM", "DIS"]), (2, ["COM"])]


async def test_packages_are_found_by_words_in_any_order_and_page_in_vietnamese_order(catalog: Catalog) -> None:
    await catalog.techniques()
    for code, name in (("P1", "Gói sản khoa"), ("P2", "Gói Đỡ đẻ"), ("P3", "Gói da liễu")):
        await catalog.put(f"packages/{code}", name=name, technique_codes=["COM"])
    assert [one["code"] for one in await catalog.items("packages")] == ["P3", "P2", "P1"]
    assert [one["code"] for one in await catalog.items("packages", q="de do")] == ["P2"]
    page = (await catalog.get("packages", limit=2)).json()
    assert [one["code"] for one in await catalog.items("packages", limit=2, cursor=page["next"])] == ["P1"]
    assert (await catalog.get("packages/NO")).status_code == 404
