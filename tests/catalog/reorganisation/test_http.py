"""Reorganisations over HTTP, on two small maps."""

import asyncio
import json
from typing import Any

from shared.contracts.envelope import EVENT_TYPES
from tests.catalog.reorganisation.maps import BEFORE, DAY, ID, draw, draw_new, draw_old, past, reorganise
from tests.catalog.world import LONG_AGO, Catalog


async def states(catalog: Catalog, *codes: str, as_of: str = DAY) -> dict[str, str]:
    return {code: (await catalog.get(f"facilities/{code}", as_of=as_of)).json()["admin_unit"] for code in codes}


async def touched(catalog: Catalog, what: str) -> dict[str, dict[str, Any]]:
    return {
        one["code"] + ("@" + one["since"] if what == "units" else ""): one for one in await catalog.items(f"reorganisations/{ID}/{what}")
    }


async def test_communes_end_with_their_successors_and_facilities_go_with_them(catalog: Catalog) -> None:
    await draw(catalog)
    answer = await reorganise(catalog)
    assert answer.status_code == 201, answer.text
    assert {k: v for k, v in answer.json().items() if k not in {"notes", "units", "facilities"}} == {
        "id": ID,
        "decision_no": "202/2025/QH15",
        "effective_on": DAY,
        "moves": 6,
        "communes_divided": 1,
        "communes_ended": 4,
        "districts_ended": 2,
        "provinces_ended": 2,
        "units_continued": 1,
        "units_formed": 2,
        "villages_moved": 2,
        "facilities_moved": 9,
        "facilities_kept": 0,
    }
    assert await states(catalog, "TYT.A1", "TYT.A2", "TYT.A3", "TYT.B1", "TYT.B2", "TTYT.080", "BVDK.10", "BVDK.15") == {
        "TYT.A1": "A1",
        "TYT.A2": "A1",
        "TYT.A3": "A3",
        "TYT.B1": "B1",
        "TYT.B2": "B1",
        "TTYT.080": "15",
        "BVDK.10": "15",
        "BVDK.15": "15",
    }
    assert (await catalog.get("facilities/PK.A1")).json()["serves_communes"] == ["A1", "A3"]
    units = await touched(catalog, "units")
    assert {code: (one["outcome"], one["successors"]) for code, one in units.items()} == {
        f"10@{LONG_AGO}": ("ended", ["15"]),
        f"15@{LONG_AGO}": ("ended", ["15"]),
        f"080@{LONG_AGO}": ("ended", ["A1", "A3"]),
        f"132@{LONG_AGO}": ("ended", ["B1"]),
        f"A1@{LONG_AGO}": ("ended", ["A1"]),
        f"A2@{LONG_AGO}": ("ended", ["A1", "A3"]),
        f"A3@{LONG_AGO}": ("continued", []),
        f"B1@{LONG_AGO}": ("ended", ["B1"]),
        f"B2@{LONG_AGO}": ("ended", ["B1"]),
        f"A1@{DAY}": ("formed", []),
        f"B1@{DAY}": ("formed", []),
        f"V1@{LONG_AGO}": ("moved", []),
        f"V2@{LONG_AGO}": ("moved", []),
    }
    assert units[f"A2@{LONG_AGO}"]["goes_to"] == [{"code": "A1", "share": "default"}, {"code": "A3", "share": "part"}]
    assert [(one["code"], one["share"]) for one in units[f"A1@{DAY}"]["comes_from"]] == [("A1", "whole"), ("A2", "default")]
    assert (units[f"A1@{LONG_AGO}"]["name"], units[f"A1@{DAY}"]["name"]) == ("Xã Mường Vi", "Xã Bát Xát")
    moved = await touched(catalog, "facilities")
    assert {code for code, one in moved.items() if one["approximate"]} == {"TYT.A2", "TTYT.080", "BVDK.10", "BVDK.15"}
    assert (moved["PK.A1"]["old_serves"], moved["PK.A1"]["new_serves"]) == (["A1", "A2", "A3"], ["A1", "A3"])
    assert (await catalog.get("admin-units/V1")).json()["parent_code"] == "A1"


async def test_what_was_read_of_days_before_reads_byte_for_byte_as_before(catalog: Catalog) -> None:
    await draw_old(catalog)
    before = await past(catalog, LONG_AGO, "2022-05-05", BEFORE)
    await draw_new(catalog)
    assert await past(catalog, LONG_AGO, "2022-05-05", BEFORE) == before
    assert (await reorganise(catalog)).status_code == 201
    assert await past(catalog, LONG_AGO, "2022-05-05", BEFORE) == before


async def test_everything_else_of_a_facility_is_carried(catalog: Catalog) -> None:
    await draw(catalog)
    await reorganise(catalog)
    moved = {"valid_from", "valid_to", "admin_unit", "serves_communes"}
    rows = [dict(row) for row in await catalog.rows("select * from facility_state order by code, valid_from")]
    assert len(rows) == 18
    for old, new in zip(rows[::2], rows[1::2], strict=True):
        assert {k: v for k, v in old.items() if k not in moved} == {k: v for k, v in new.items() if k not in moved}
        assert (str(old["valid_to"]), str(new["valid_from"]), new["valid_to"]) == (DAY, DAY, None)


async def test_an_ended_code_says_that_it_ended_and_what_followed(catalog: Catalog) -> None:
    await draw(catalog)
    await reorganise(catalog)
    gone = await catalog.get("admin-units/080")
    assert (gone.status_code, gone.json()["code"]) == (404, "unit-ended")
    assert DAY in gone.json()["detail"]
    assert "A1, A3" in gone.json()["detail"]
    assert (await catalog.get("admin-units/080", as_of="2019-01-01")).json()["code"] == "resource-missing"
    assert (await catalog.get("admin-units/15")).json()["since"] == DAY
    history = await catalog.items("admin-units/15/history")
    assert [(one["name"], one["since"], one["valid_to"], one["successors"]) for one in history] == [
        ("Tỉnh Yên Bái", LONG_AGO, DAY, ["15"]),
        ("Tỉnh Lào Cai", DAY, None, []),
    ]


async def test_one_event_for_each_unit_and_facility_changed_then_the_closing_one(catalog: Catalog) -> None:
    await draw(catalog)
    already = len(await catalog.events())
    await reorganise(catalog)
    events = (await catalog.events())[already:]
    for event in events:
        EVENT_TYPES[event["type"]].model_validate_json(event["data"])
    kinds = [event["type"].split(".")[-2] for event in events]
    assert kinds == ["admin-unit-recorded"] * 10 + ["facility-recorded"] * 9 + ["units-reorganised"]
    closing = json.loads(events[-1]["data"])
    assert (events[-1]["subject"], closing["moves"], closing["units_ended"], closing["facilities_moved"]) == (ID, 6, 8, 9)
    by_subject = {event["subject"]: event for event in events}
    ended = by_subject[f"A2@{LONG_AGO}"]
    assert (ended["subject_version"], ended["province"]) == (2, "10")
    told = json.loads(ended["data"])
    assert (told["valid_from"], told["valid_to"], told["successors"]) == (LONG_AGO, DAY, ["A1", "A3"])
    assert {event["province"] for event in events if event["type"].endswith("facility-recorded.v1")} == {"15"}
    subjects = [(event["subject"], event["subject_version"]) for event in await catalog.events()]
    assert len(set(subjects)) == len(subjects)


async def test_the_same_order_again_answers_its_report_and_writes_nothing(catalog: Catalog) -> None:
    await draw(catalog)
    first = await reorganise(catalog)
    events = len(await catalog.events())
    again = await reorganise(catalog)
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["event-id"] == first.headers["event-id"]
    other = await reorganise(catalog, decision_no="1/QĐ")
    assert (other.status_code, other.json()["code"]) == (409, "reorganisation-exists")
    twice = await reorganise(catalog, id="00000000-0000-0000-0000-000000000011")
    assert (twice.status_code, twice.json()["code"]) == (409, "units-already-reorganised")
    assert twice.json()["errors"][0]["pointer"] == "/moves/0/from"
    assert len(await catalog.events()) == events
    assert (await catalog.get(f"reorganisations/{ID}")).json() == first.json()
    assert [one["id"] for one in await catalog.items("reorganisations", unit="A2", effective_on=DAY)] == [ID]
    assert await catalog.items("reorganisations", unit="nowhere") == []
    assert await catalog.items("reorganisations", as_of="2020-01-02") == []
    assert [one["id"] for one in await catalog.items("reorganisations", as_of=DAY)] == [ID]


async def test_a_preview_answers_the_report_with_every_place_and_writes_nothing(catalog: Catalog) -> None:
    await draw(catalog)
    before, events = await past(catalog, BEFORE), await catalog.events()
    shown = await reorganise(catalog, preview=True)
    assert shown.status_code == 200, shown.text
    assert await past(catalog, BEFORE) == before
    assert await catalog.events() == events
    assert await catalog.items("reorganisations") == []
    assert (await catalog.get("facilities/TYT.A2")).json()["admin_unit"] == "A2"
    done = await reorganise(catalog)
    report = shown.json()
    assert report | {"units": None, "facilities": None} == done.json()
    assert report["units"] == await catalog.items(f"reorganisations/{ID}/units")
    assert report["facilities"] == await catalog.items(f"reorganisations/{ID}/facilities")


async def test_of_orders_at_once_one_is_carried_out_and_nothing_slips_under_it(catalog: Catalog) -> None:
    await draw(catalog)
    others = [f"00000000-0000-0000-0000-0000000000{n}" for n in (20, 21)]
    late = {"name": "Trạm mới", "admin_unit": "A2", "valid_from": DAY}
    answers = await asyncio.gather(
        *(reorganise(catalog) for _ in range(2)),
        *(reorganise(catalog, id=other) for other in others),
        *(catalog.facility(f"TYT.NEW{n}", **late) for n in range(4)),
    )
    orders = [answer.status_code for answer in answers[:4]]
    assert sorted(orders) in ([200, 201, 409, 409], [201, 409, 409, 409])
    assert len(await catalog.items("reorganisations")) == 1
    found = await catalog.rows("""
        select f.code from facility_state f where f.valid_to is null and not exists (
            select from admin_unit_state u where u.code = f.admin_unit and u.valid_to is null
        )
    """)
    assert found == []
