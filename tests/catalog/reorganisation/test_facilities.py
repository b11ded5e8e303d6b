"""Where facilities go: with their commune, where they are said to go, as sites; and what was recorded by hand."""

from typing import Any

import pytest

from shared.actor import Role
from tests.catalog.reorganisation.maps import BEFORE, DAY, ID, MOVES, draw, draw_old, faults, reorganise
from tests.catalog.world import Catalog, a_station


async def told(catalog: Catalog) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in await catalog.items(f"reorganisations/{ID}/facilities")}


def places(report: dict[str, Any], code: str) -> list[str]:
    return next((note["places"] for note in report["notes"] if note["code"] == code), [])


async def test_a_guessed_place_can_be_said_otherwise(catalog: Catalog) -> None:
    await draw(catalog)
    said = [{"facility": "TYT.A2", "to": "A3"}, {"facility": "TTYT.080", "to": "A1"}, {"facility": "BVDK.10", "to": "B1"}]
    answer = await reorganise(catalog, facilities=said)
    assert answer.status_code == 201, answer.text
    assert [(await catalog.get(f"facilities/{one['facility']}")).json()["admin_unit"] for one in said] == ["A3", "A1", "B1"]
    assert places(answer.json(), "place-guessed") == ["BVDK.15"]


async def test_a_station_of_a_commune_that_goes_on_divided_stays_unless_said_otherwise(catalog: Catalog) -> None:
    await draw_old(catalog)
    moves = [("A3", "A3", "default"), ("A3", "A2", "part")]
    answer = await reorganise(catalog, moves, preview=True)
    kept = next(one for one in answer.json()["facilities"] if one["code"] == "TYT.A3")
    assert (kept["outcome"], kept["approximate"], kept["new_unit"]) == ("kept", True, "A3")
    assert (await reorganise(catalog, moves, facilities=[{"facility": "TYT.A3", "to": "A2"}])).status_code == 201
    assert (await told(catalog))["TYT.A3"] | {"name": ""} == {
        "code": "TYT.A3",
        "name": "",
        "outcome": "moved",
        "old_unit": "A3",
        "new_unit": "A2",
        "old_parent": None,
        "new_parent": None,
        "old_serves": [],
        "new_serves": [],
        "approximate": False,
        "later_state": None,
    }


async def test_what_is_said_of_facilities_must_fit(catalog: Catalog) -> None:
    await draw(catalog)
    said = [("TYT.XX", "A1"), ("TYT.A1", "A3"), ("TYT.A2", "B1"), ("TTYT.080", "080"), ("BVDK.10", "B1"), ("BVDK.10", "A1")]
    answer = await reorganise(catalog, facilities=[{"facility": facility, "to": to} for facility, to in said])
    assert (answer.status_code, answer.json()["code"]) == (422, "facilities-do-not-fit")
    assert faults(answer) == [
        ("/facilities/0/facility", "unknown-code"),
        ("/facilities/1/facility", "not-in-question"),
        ("/facilities/1/to", "not-a-part"),
        ("/facilities/2/to", "not-a-part"),
        ("/facilities/3/to", "not-on-the-new-map"),
        ("/facilities/4/facility", "named-twice"),
        ("/facilities/5/facility", "named-twice"),
    ]
    assert await catalog.items("reorganisations") == []


async def test_a_merged_station_stays_open_as_a_site_of_the_main_one(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.facility("TYT.A3B", name="Trạm 2", admin_unit="A3", valid_from=BEFORE)
    sites = [{"facility": "TYT.A2", "main": "TYT.A1"}, {"facility": "TYT.A3B", "main": "TYT.A3"}]
    assert (await reorganise(catalog, sites=sites)).status_code == 201
    site = (await catalog.get("facilities/TYT.A2")).json()
    assert (site["admin_unit"], site["parent_facility"]) == ("A1", "TYT.A1")
    assert (await catalog.get("facilities/TYT.A2", as_of=BEFORE)).json()["parent_facility"] is None
    assert (await catalog.get("facilities/TYT.A3B")).json()["parent_facility"] == "TYT.A3"
    main = catalog.caller(Role.STATION, "TYT.A1")
    assert (await catalog.get("facilities/TYT.A2", main)).status_code == 200


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ([("TYT.A2", "TYT.A3")], [("/sites/0/main", "other-commune")]),
        ([("TYT.A2", "TYT.XX"), ("TYT.YY", "TYT.A1")], [("/sites/0/main", "unknown-code"), ("/sites/1/facility", "unknown-code")]),
        ([("PK.A1", "TYT.A1")], [("/sites/0/facility", "not-a-station")]),
        ([("TYT.A2", "TYT.A1"), ("TYT.A1", "PK.A1")], [("/sites/0/main", "a-site-itself")]),
        ([("TYT.A1", "TYT.A1")], [("/sites/0/main", "a-site-itself")]),
    ],
)
async def test_sites_must_fit(catalog: Catalog, sites: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    await draw(catalog)
    answer = await reorganise(catalog, sites=[{"facility": facility, "main": main} for facility, main in sites])
    assert (answer.status_code, answer.json()["code"], faults(answer)) == (422, "facilities-do-not-fit", expected)


async def test_no_site_is_led_by_itself(catalog: Catalog) -> None:
    await draw_old(catalog)
    await catalog.facility("TYT.A2B", name="Trạm 2", admin_unit="A2", parent_facility="TYT.A2")
    answer = await reorganise(catalog, [("A2", "A1", "whole")], sites=[{"facility": "TYT.A2", "main": "TYT.A2B"}])
    assert faults(answer) == [("/sites/0/main", "below-itself")]


async def test_what_was_recorded_by_hand_of_that_day_stays_and_is_told(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.facility("TYT.A2", name="Cơ sở TYT.A2", admin_unit="A3", valid_from=DAY, beds=7)
    await catalog.facility("TYT.B2", name="Cơ sở TYT.B2", admin_unit="B2", valid_from=DAY, beds=8)
    answer = await reorganise(catalog)
    assert answer.status_code == 201, answer.text
    assert places(answer.json(), "recorded-by-hand") == ["TYT.A2"]
    kept, corrected = (await catalog.get("facilities/TYT.A2")).json(), (await catalog.get("facilities/TYT.B2")).json()
    assert (kept["admin_unit"], kept["beds"]) == ("A3", 7)
    assert (corrected["admin_unit"], corrected["beds"], corrected["valid_from"]) == ("B1", 8, DAY)
    assert [event["subject_version"] for event in await catalog.events("TYT.B2")] == [1, 2, 3]
    assert len(await catalog.events("TYT.A2")) == 2


async def test_one_day_may_be_told_in_several_orders(catalog: Catalog) -> None:
    await draw(catalog)
    served = {"kind": "regional_polyclinic", "level": "district", "acts_as_station": True, "serves_communes": ["A2", "B2"]}
    await catalog.facility("PK.A2", name="Cơ sở PK.A2", admin_unit="A2", **served)
    first = await reorganise(catalog, [move for move in MOVES if move[0].startswith("A")])
    assert (first.status_code, first.json()["districts_ended"], first.json()["provinces_ended"]) == (201, 1, 1)
    assert (await catalog.get("facilities/PK.A2")).json()["serves_communes"] == ["A1", "B2"]
    rest = await reorganise(catalog, [move for move in MOVES if move[0].startswith("B")], id="00000000-0000-0000-0000-00000000000b")
    assert (rest.status_code, rest.json()["districts_ended"], rest.json()["provinces_ended"]) == (201, 1, 1)
    polyclinic = (await catalog.get("facilities/PK.A2")).json()
    assert (polyclinic["admin_unit"], polyclinic["serves_communes"]) == ("A1", ["A1", "B1"])
    assert len(await catalog.items("facilities/PK.A2/history")) == 2
    assert (await catalog.items("admin-units/15/history"))[0]["successors"] == ["15"]


async def test_a_later_state_stays_and_is_told(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.facility("TYT.A1", name="Cơ sở TYT.A1", admin_unit="A3", valid_from="2026-01-01")
    await catalog.facility("TYT.B2", name="Cơ sở TYT.B2", admin_unit="B2", valid_from="2026-01-01")
    answer = await reorganise(catalog)
    assert places(answer.json(), "later-state-kept") == ["TYT.A1"]
    assert places(answer.json(), "later-state-on-ended-unit") == ["TYT.B2"]
    history = await catalog.items("facilities/TYT.A1/history")
    assert [(one["admin_unit"], one["valid_from"], one["valid_to"]) for one in history] == [
        ("A1", "2020-01-01", DAY),
        ("A1", DAY, "2026-01-01"),
        ("A3", "2026-01-01", None),
    ]


async def test_a_facility_closed_by_that_day_stays_closed_and_one_closed_later_moves_until_then(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.post("facilities/TYT.A1:close", closed_on=DAY)
    await catalog.post("facilities/TYT.B1:close", closed_on="2026-02-01")
    assert (await reorganise(catalog)).status_code == 201
    assert {"TYT.A1", "TYT.B1"} & (await told(catalog)).keys() == {"TYT.B1"}
    assert (await catalog.get("facilities/TYT.A1")).status_code == 404
    assert [(one["valid_from"], one["valid_to"]) for one in await catalog.items("facilities/TYT.B1/history")] == [
        ("2020-01-01", DAY),
        (DAY, "2026-02-01"),
    ]
    assert (await catalog.get("facilities/TYT.B1", as_of="2026-02-01")).status_code == 404


async def test_flags_are_facts_of_the_new_unit_and_their_lack_is_noted(catalog: Catalog) -> None:
    await draw_old(catalog)
    await catalog.put(
        "admin-units/A2",
        match="*",
        level="commune",
        name="Xã Bản Vược",
        parent_code="080",
        difficulty=["border"],
        valid_from="2020-01-01",
    )
    for code, name in (("15", "Tỉnh Lào Cai"), ("A1", "Xã Bát Xát"), ("A3", "Xã Trịnh Tường"), ("B1", "Xã Lâm Thượng")):
        level, parent = ("province", None) if code == "15" else ("commune", "15")
        flags = ["border"] if code == "A3" else []
        await catalog.unit(code, level, name, parent, valid_from=DAY, difficulty=flags)
    answer = await reorganise(catalog)
    assert places(answer.json(), "flags-not-carried") == ["A1"]


async def test_the_committee_of_a_district_that_ended_sees_the_stations_of_its_successors(catalog: Catalog) -> None:
    await draw(catalog)
    committee = catalog.caller(Role.COMMITTEE, "080")
    assert (await catalog.get("facilities/TYT.A2", committee)).status_code == 200
    await reorganise(catalog)
    committee = catalog.caller(Role.COMMITTEE, "080", "another")
    assert [one["code"] for one in await catalog.items("facilities", committee)] == ["PK.A1", "TYT.A1", "TYT.A2", "TYT.A3"]
    assert (await catalog.get("facilities/TYT.A2", committee)).status_code == 200
    assert (await catalog.get("facilities/TYT.B2", committee)).status_code == 404
    old_province = catalog.caller(Role.DEPARTMENT, "10")
    assert "TYT.B2" in {one["code"] for one in await catalog.items("facilities", old_province)}


async def test_a_facility_cannot_be_recorded_on_a_unit_that_has_ended(catalog: Catalog) -> None:
    await draw(catalog)
    await reorganise(catalog)
    late = await catalog.facility("TYT.NEW", name="Trạm mới", admin_unit="A2", valid_from=DAY)
    assert (late.status_code, late.json()["code"], faults(late)) == (422, "place-unknown", [("/admin_unit", "not-on-that-day")])
    assert (await catalog.facility("TYT.NEW", name="Trạm mới", admin_unit="A2", valid_from=BEFORE)).status_code == 201
    village = await catalog.unit("V3", "village", "Thôn Mới", "A2", valid_from=DAY)
    assert (village.status_code, village.json()["code"]) == (422, "parent-does-not-fit")


async def test_a_facility_recorded_late_on_an_ended_unit_is_put_right_by_who_follows_it(catalog: Catalog) -> None:
    await draw(catalog)
    await reorganise(catalog)
    assert (await catalog.facility("TYT.NEW", name="Trạm mới", admin_unit="A2", valid_from=BEFORE)).status_code == 201
    (new, *_) = (await catalog.items("admin-units/A2/history"))[-1]["successors"]
    department = catalog.caller(Role.DEPARTMENT, "15")
    assert (await catalog.get("facilities/TYT.NEW", department)).status_code == 200
    moved = await catalog.put("facilities/TYT.NEW", department, **a_station(name="Trạm mới", admin_unit=new, valid_from=DAY))
    assert moved.status_code == 200, moved.text
    assert "TYT.NEW" in {one["code"] for one in await catalog.items("facilities", department)}
    other = catalog.caller(Role.DEPARTMENT, "B1")
    assert (await catalog.get("facilities/TYT.NEW", other)).status_code == 404


async def test_a_unit_recorded_under_an_ended_code_is_another_unit(catalog: Catalog) -> None:
    await draw(catalog)
    await reorganise(catalog)
    again = await catalog.unit("A2", "commune", "Xã Bản Vược", "15", valid_from="2026-05-01")
    assert (again.status_code, again.json()["since"]) == (200, "2026-05-01")
    corrected = await catalog.put(
        "admin-units/A2", match="*", level="commune", name="Xã Bản Vược", parent_code="080", difficulty=["border"], valid_from="2020-01-01"
    )
    assert corrected.status_code == 200
    told = (await catalog.events("A2@2020-01-01"))[-1]["data"]
    assert '"successors":["A1","A3"]' in told
    history = await catalog.items("admin-units/A2/history")
    assert [(one["since"], one["valid_to"], one["successors"]) for one in history] == [
        ("2020-01-01", DAY, ["A1", "A3"]),
        ("2026-05-01", None, []),
    ]
