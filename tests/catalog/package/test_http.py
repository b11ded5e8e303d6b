"""Technique packages over HTTP."""

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
