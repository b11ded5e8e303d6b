"""Level lists over HTTP."""

import json

from tests.catalog.world import Catalog


async def test_the_version_in_force_on_a_day_is_answered(catalog: Catalog) -> None:
    await catalog.techniques()
    await catalog.put("level-lists/commune/2024-01-01", legal_basis="TT23/2024", technique_codes=["DIS", "COM"])
    before = await catalog.get("level-lists/commune", as_of="2023-12-31")
    now = await catalog.get("level-lists/commune")
    assert (before.json()["technique_codes"], before.json()["valid_to"]) == (["COM"], "2024-01-01")
    assert now.json() == {
        "level": "commune",
        "valid_from": "2024-01-01",
        "valid_to": None,
        "legal_basis": "TT23/2024",
        "technique_codes": ["COM", "DIS"],
    }
    assert (await catalog.get("level-lists/commune", as_of="2010-01-01")).status_code == 404
    assert (await catalog.get("level-lists/central")).status_code == 404
    assert (await catalog.get("level-lists/moon")).status_code == 422
    assert [(one["level"], one["size"]) for one in await catalog.items("level-lists")] == [("commune", 1), ("commune", 2), ("district", 2)]
    assert len(await catalog.items("level-lists", level="district")) == 1


async def test_a_correction_takes_lines_off_and_puts_them_back(catalog: Catalog) -> None:
    await catalog.techniques()
    path, basis = "level-lists/district/2013-12-11", {"legal_basis": "TT43/2013"}
    for etag, codes in (('"1"', ["SCOPE"]), ('"2"', ["COM", "DIS"])):
        assert (await catalog.put(path, match=etag, technique_codes=codes, **basis)).status_code == 200
        assert (await catalog.get("level-lists/district")).json()["technique_codes"] == codes
    assert (await catalog.put(path, technique_codes=["DIS", "COM"], **basis)).status_code == 200
    told = [json.loads(event["data"])["technique_codes"] for event in await catalog.events("district@2013-12-11")]
    assert told == [["COM", "DIS"], ["SCOPE"], ["COM", "DIS"]]


async def test_unknown_techniques_are_refused_by_their_pointers(catalog: Catalog) -> None:
    await catalog.techniques()
    refused = await catalog.put("level-lists/commune/2024-01-01", legal_basis="X", technique_codes=["COM", "NO"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/technique_codes/1")
    assert len(await catalog.items("level-lists", level="commune")) == 1
