"""Facilities' resources over HTTP."""

from shared.actor import Role
from tests.catalog.world import ELSEWHERE, PROVINCE, STATION, Catalog

HAS = {"equipment": ["ECG"], "rooms": [], "drugs": ["A", "B"]}


async def test_a_station_records_what_it_has_from_a_day_on(catalog: Catalog) -> None:
    await catalog.places()
    station = catalog.caller(Role.STATION, STATION)
    path = f"facilities/{STATION}/resources"
    made = await catalog.put(f"{path}/2024-01-01", station, **HAS)
    assert (made.status_code, made.json()) == (201, {"facility": STATION, "valid_from": "2024-01-01", "valid_to": None, **HAS})
    assert (await catalog.put(f"{path}/2024-01-01", station, **(HAS | {"drugs": ["B", "A"]}))).status_code == 200
    assert (await catalog.put(f"{path}/2024-01-01", station, **(HAS | {"drugs": []}))).status_code == 428
    await catalog.put(f"{path}/2025-01-01", station, **(HAS | {"equipment": []}))
    assert [one["valid_to"] for one in await catalog.items(path, station)] == ["2025-01-01", None]
    assert [one["equipment"] for one in await catalog.items(path, station, as_of="2024-12-31")] == [["ECG"]]
    (event,) = await catalog.events(f"{STATION}@2024-01-01")
    assert event["province"] == PROVINCE
    assert (await catalog.get(f"{path}/2024-01-01", catalog.caller(Role.DEPARTMENT, ELSEWHERE))).status_code == 404


async def test_a_facility_has_nothing_before_it_exists(catalog: Catalog) -> None:
    await catalog.places()
    refused = await catalog.put(f"facilities/{STATION}/resources/2019-01-01", **HAS)
    assert (refused.status_code, refused.json()["code"]) == (422, "facility-not-in-force")
    assert (await catalog.put("facilities/NO/resources/2024-01-01", **HAS)).status_code == 404
