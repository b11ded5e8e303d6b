"""Facilities over HTTP."""

import json

from shared.actor import Role
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, HOSPITAL, LONG_AGO, PROVINCE, STATION, Catalog, a_station


async def tell(catalog: Catalog) -> None:
    await catalog.places()


async def test_a_facility_is_answered_as_the_contract_says_and_unknown_beds_are_not_none(catalog: Catalog) -> None:
    answer = await catalog.get(f"facilities/{STATION}")
    assert answer.json() == {
        "code": STATION,
        "name": "Trạm Y tế xã Thu Lũm",
        "kind": "commune_station",
        "level": "commune",
        "admin_unit": COMMUNE,
        "parent_facility": CENTRE,
        "managing_authority": None,
        "beds": None,
        "acts_as_station": False,
        "serves_communes": [],
        "insurance_code": None,
        "ministry_code": None,
        "insurance_qualified": None,
        "valid_from": LONG_AGO,
    }
    (event,) = await catalog.events(STATION)
    assert (event["type"], event["province"]) == ("vn.tuyen.catalog.facility-recorded.v1", PROVINCE)
    assert json.loads(event["data"])["beds"] is None
    assert "name" not in json.loads(event["data"])


async def test_put_creates_repeats_corrects_and_refuses_as_the_conventions_say(catalog: Catalog) -> None:
    again = await catalog.facility(STATION, parent_facility=CENTRE)
    assert (again.status_code, again.headers["etag"]) == (200, '"1"')
    assert (await catalog.facility(STATION, parent_facility=CENTRE, beds=0)).status_code == 428
    stale = await catalog.put(f"facilities/{STATION}", match='"7"', **a_station(beds=0))
    assert stale.status_code == 412
    changed = await catalog.put(f"facilities/{STATION}", match='"1"', **a_station(parent_facility=CENTRE, beds=0))
    assert (changed.status_code, changed.json()["beds"], changed.headers["etag"]) == (200, 0, '"2"')
    assert len(await catalog.events(STATION)) == 2


async def test_history_tells_every_state_and_as_of_the_one_of_a_day(catalog: Catalog) -> None:
    await catalog.facility(STATION, beds=5, valid_from="2023-01-01")
    await catalog.facility(STATION, beds=9, valid_from="2022-01-01")
    states = await catalog.items(f"facilities/{STATION}/history")
    assert [(one["valid_from"], one["valid_to"], one["beds"]) for one in states] == [
        (LONG_AGO, "2022-01-01", None),
        ("2022-01-01", "2023-01-01", 9),
        ("2023-01-01", None, 5),
    ]
    assert (await catalog.get(f"facilities/{STATION}", as_of="2022-12-31")).json()["beds"] == 9
    assert (await catalog.get(f"facilities/{STATION}", as_of="2019-12-31")).status_code == 404
    page = (await catalog.get(f"facilities/{STATION}/history", limit=2)).json()
    rest = await catalog.items(f"facilities/{STATION}/history", limit=2, cursor=page["next"])
    assert [one["beds"] for one in rest] == [5]


async def test_a_closed_facility_ends_on_its_day_and_may_be_opened_again(catalog: Catalog) -> None:
    closed = await catalog.post(f"facilities/{STATION}:close", closed_on="2024-01-01", decision_no="8/QĐ-UBND", reason="Sáp nhập")
    assert (closed.status_code, closed.json()["valid_to"]) == (200, "2024-01-01")
    assert closed.json()["closing"] == {"closed_on": "2024-01-01", "decision_no": "8/QĐ-UBND", "reason": "Sáp nhập"}
    assert (await catalog.get(f"facilities/{STATION}", as_of="2023-12-31")).status_code == 200
    gone = await catalog.get(f"facilities/{STATION}", as_of="2024-01-01")
    assert (gone.status_code, gone.json()["code"], "2024-01-01" in gone.json()["detail"]) == (404, "facility-has-closed", True)
    assert (await catalog.get(f"facilities/{STATION}", as_of="2019-01-01")).json()["code"] == "resource-missing"
    last = (await catalog.events(STATION))[-1]
    assert (last["type"], last["subject_version"], str(last["effective_on"])) == ("vn.tuyen.catalog.facility-closed.v1", 2, "2024-01-01")
    assert (await catalog.post(f"facilities/{STATION}:close", closed_on="2024-01-01")).status_code == 409
    assert (await catalog.post(f"facilities/{STATION}:close", closed_on="2023-01-01")).json()["code"] == "facility-has-later-state"
    department = catalog.caller(Role.DEPARTMENT, PROVINCE)
    assert len(await catalog.items(f"facilities/{STATION}/history", department)) == 1
    assert (await catalog.put(f"facilities/{STATION}", department, **a_station(valid_from="2025-01-01"))).status_code == 200
    states = await catalog.items(f"facilities/{STATION}/history")
    assert [(one["valid_to"], one["closing"]) for one in states] == [("2024-01-01", closed.json()["closing"]), (None, None)]


async def test_unknown_places_are_refused_by_their_pointers_and_nothing_is_written(catalog: Catalog) -> None:
    answer = await catalog.facility("TYT.1", admin_unit="99", parent_facility="NO", serves_communes=[COMMUNE, DISTRICT, "1"])
    assert (answer.status_code, answer.json()["code"]) == (422, "place-unknown")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/admin_unit", "unknown-code"),
        ("/parent_facility", "unknown-code"),
        ("/serves_communes/1", "not-a-commune"),
        ("/serves_communes/2", "not-a-commune"),
    ]
    early = await catalog.facility("TYT.1", valid_from="2019-01-01")
    assert early.json()["errors"][0]["pointer"] == "/admin_unit"
    assert await catalog.rows("select 1 from place_code where code = 'TYT.1'") == []


async def test_a_facility_is_never_under_itself(catalog: Catalog) -> None:
    itself = await catalog.put(f"facilities/{STATION}", match="*", **a_station(parent_facility=STATION))
    assert itself.json()["errors"][0]["code"] == "below-itself"
    centre = {"kind": "district_health_centre", "level": "district", "admin_unit": DISTRICT, "name": "TTYT", "valid_from": LONG_AGO}
    loop = await catalog.put(f"facilities/{CENTRE}", match="*", parent_facility=STATION, **centre)
    assert (loop.status_code, loop.json()["code"], loop.json()["errors"][0]["code"]) == (422, "facility-below-itself", "below-itself")


async def test_lists_narrow_by_kind_unit_day_and_name(catalog: Catalog) -> None:

    async def codes(**params: str) -> list[str]:
        return sorted(one["code"] for one in await catalog.items("facilities", **params))

    assert await codes() == sorted([STATION, CENTRE, HOSPITAL])
    assert await codes(kind="commune_station") == [STATION]
    assert await codes(unit=DISTRICT) == sorted([STATION, CENTRE])
    assert await codes(unit=CENTRE) == sorted([STATION, CENTRE])
    assert await codes(unit=ELSEWHERE) == []
    assert await codes(q="tram y te") == [STATION]
    assert await codes(as_of="2019-12-31") == []
    assert (await catalog.get("facilities", kind="tent")).status_code == 422


async def test_each_caller_sees_its_subtree_and_the_rest_is_missing(catalog: Catalog) -> None:
    expected = {
        (Role.DEPARTMENT, PROVINCE): {STATION, CENTRE, HOSPITAL},
        (Role.DEPARTMENT, ELSEWHERE): set(),
        (Role.CENTRE, CENTRE): {STATION, CENTRE},
        (Role.STATION, STATION): {STATION},
        (Role.COMMITTEE, COMMUNE): {STATION},
        (Role.HOSPITAL, HOSPITAL): {HOSPITAL},
    }
    for (role, unit), codes in expected.items():
        caller = catalog.caller(role, unit)
        assert {one["code"] for one in await catalog.items("facilities", caller)} == codes
        for code in (STATION, CENTRE, HOSPITAL):
            assert (await catalog.get(f"facilities/{code}", caller)).status_code == (200 if code in codes else 404)


async def test_a_department_writes_in_its_province_and_takes_nobody_elses(catalog: Catalog) -> None:
    mine, other = catalog.caller(Role.DEPARTMENT, PROVINCE), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert (await catalog.put("facilities/TYT.9", mine, **a_station())).status_code == 201
    assert (await catalog.put("facilities/TYT.8", other, **a_station())).status_code == 404
    taken = await catalog.put(f"facilities/{STATION}", other, **a_station(admin_unit=ELSEWHERE, valid_from="2024-01-01"))
    assert taken.status_code == 404
    assert (await catalog.post(f"facilities/{STATION}:close", other, closed_on="2024-01-01")).status_code == 404
    assert (await catalog.put("facilities/TYT.9", catalog.caller(Role.CENTRE, CENTRE), **a_station())).status_code == 403


async def test_a_facility_made_in_a_transaction_is_in_the_tree_at_once(catalog: Catalog) -> None:
    department = catalog.caller(Role.DEPARTMENT, PROVINCE)
    for nth in range(3):
        assert (await catalog.put(f"facilities/TYT.{nth}", department, **a_station())).status_code == 201
        assert (await catalog.get(f"facilities/TYT.{nth}", department)).status_code == 200
