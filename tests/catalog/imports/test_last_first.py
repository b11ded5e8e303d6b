"""Imports of the same things are undone the last first."""

from tests.catalog.imports.test_http import send, undo
from tests.catalog.world import STATION, Catalog

RETURNS = "facility_code,month,technique_code,cases,insured_cases,rotated_cases\n"


async def test_returns_that_were_imported_twice_are_undone_the_last_first(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()
    await catalog.grant(STATION, "COM")
    first, second = [await send(catalog, "returns", RETURNS + f"{STATION},2024-02,COM,{cases},0,0\n") for cases in (5, 6)]
    assert (await undo(catalog, first)).json()["code"] == "import-changed-since"
    assert (await undo(catalog, second)).status_code == 200
    path = f"facilities/{STATION}/returns/2024-02"
    assert (await catalog.get(path)).json()["items"][0]["cases"] == 5
    assert (await undo(catalog, first)).status_code == 200
    assert (await catalog.get(path)).status_code == 404


async def test_techniques_that_were_imported_twice_are_undone_the_last_first(catalog: Catalog) -> None:
    await catalog.techniques()
    first, second = [await send(catalog, "techniques", f"code,name\nCOM,Thở oxy {nth}\n") for nth in (1, 2)]
    assert (await undo(catalog, first)).json()["code"] == "import-changed-since"
    assert (await undo(catalog, second)).status_code == 200
    assert (await catalog.get("techniques/COM")).json()["name"] == "Thở oxy 1"
    assert (await undo(catalog, first)).status_code == 200
    assert (await catalog.get("techniques/COM")).json()["name"] == "Thở oxy"
