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


async def test_the_difference_of_two_versions_names_what_came_and_what_left(catalog: Catalog) -> None:
    await catalog.techniques()
    await catalog.put("level-lists/district/2024-01-01", legal_basis="TT23/2024", technique_codes=["SCOPE", "NONE", "DIS"])
    told = await catalog.get("level-lists/district/2024-01-01/difference", **{"from": "2013-12-11"})
    assert told.json() == {
        "level": "district",
        "from": "2013-12-11",
        "to": "2024-01-01",
        "added": [{"code": "SCOPE", "name": "Châm cứu"}, {"code": "NONE", "name": "Kỹ thuật lạ"}],
        "removed": [{"code": "COM", "name": "Thở oxy"}],
    }
    back = (await catalog.get("level-lists/district/2013-12-11/difference", **{"from": "2024-01-01"})).json()
    assert (back["added"], back["removed"]) == (told.json()["removed"], told.json()["added"])
    assert (await catalog.get("level-lists/district/2024-01-01/difference", **{"from": "2020-01-01"})).status_code == 404
    assert (await catalog.get("level-lists/district/2024-01-01/difference")).status_code == 422


async def test_lists_are_found_by_technique_and_by_day(catalog: Catalog) -> None:
    await catalog.techniques()
    await catalog.put("level-lists/commune/2024-01-01", legal_basis="TT23/2024", technique_codes=["DIS"])

    async def found(**params: str) -> list[tuple[str, str]]:
        return [(one["level"], one["valid_from"]) for one in await catalog.items("level-lists", **params)]

    assert await found(technique="DIS") == [("commune", "2024-01-01"), ("district", "2013-12-11")]
    assert await found(as_of="2020-01-01") == [("commune", "2013-12-11"), ("district", "2013-12-11")]
    assert await found(as_of="2024-01-01", level="commune") == [("commune", "2024-01-01")]
    assert await found(as_of="2010-01-01") == []


async def test_a_list_may_name_every_technique_of_the_country(catalog: Catalog) -> None:
    await catalog.rows("""
        insert into technique (code, version, valid_from, name, codes, scopes, requirements, search, sort_key)
        select code, 1, '2024-01-01', code, '{}', '{}', '{}', code, code from (select 'N-' || left(encode(sha256(n::text::bytea), 'hex'), 16) as code
            from generate_series(1, 25000) n)
    """)
    codes = [row["code"] for row in await catalog.rows("select code from technique order by code")]
    assert len(codes) == 25_000
    made = await catalog.put("level-lists/central/2024-01-01", legal_basis="TT23/2024", technique_codes=codes)
    assert made.status_code == 201, made.text[:300]
    assert (await catalog.items("level-lists", level="central"))[0]["size"] == 25_000
    refused = await catalog.put("level-lists/central/2024-01-01", match='"1"', legal_basis="X", technique_codes=[*codes, "NO"])
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/technique_codes/25000"]


async def test_a_technique_named_twice_is_refused_by_its_pointer(catalog: Catalog) -> None:
    await catalog.techniques()
    refused = await catalog.put("level-lists/commune/2024-01-01", legal_basis="X", technique_codes=["COM", "DIS", "COM"])
    assert refused.status_code == 422
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [("/technique_codes/2", "twice")]
