"""Importing the facilities of a day."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.actor import Role
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, HOSPITAL, LONG_AGO, PROVINCE, STATION, Catalog, a_station
from tests.workbooks import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = "code,name,kind,level,admin_unit,parent_facility"
CENTRE_ROW = "TTYT.1,Trung tâm Y tế huyện,TTYT huyện,Tuyến huyện,107,"
STATION_ROW = "TYT.1,Trạm Y tế xã Ka Lăng,Trạm Y tế xã,Tuyến xã,03433,TTYT.1"


async def send(
    catalog: Catalog, *rows: str, by: httpx.AsyncClient | None = None, head: str = HEAD, content: bytes = b"", **params: Any
) -> httpx.Response:
    """Import rows of a csv, or a workbook's content, by default as from 2021-01-01."""
    query = {"valid_from": "2021-01-01"} | params
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": XLSX if content else "text/csv"}
    data = content or "\n".join([head, *rows]).encode()
    asked = {name: value for name, value in query.items() if value is not None}
    return await (by or catalog.ministry).post("/catalog/v1/facilities:import", content=data, params=asked, headers=headers)


def counts(answer: httpx.Response) -> tuple[int, ...]:
    """Created, changed, unchanged, rejected."""
    assert "created" in answer.json(), answer.text
    return tuple(answer.json()[name] for name in ("created", "changed", "unchanged", "rejected"))


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return sorted((fault["row"], fault["column"], fault["code"]) for fault in answer.json()["errors"])


async def tell(catalog: Catalog) -> None:
    await catalog.places()


async def test_an_imported_facility_answers_and_is_said_like_one_that_was_put(catalog: Catalog) -> None:
    assert counts(await send(catalog, STATION_ROW, CENTRE_ROW)) == (2, 0, 0, 0)
    body = {"name": "Trạm Y tế xã Ka Lăng", "parent_facility": "TTYT.1", "valid_from": "2021-01-01"}
    put = await catalog.put("facilities/TYT.2", **a_station(**body))
    imported = await catalog.get("facilities/TYT.1")
    assert imported.json() | {"code": "TYT.2"} == put.json()
    assert imported.headers["etag"] == put.headers["etag"] == '"1"'
    (theirs,), (ours,) = await catalog.events("TYT.1"), await catalog.events("TYT.2")
    assert json.loads(theirs["data"]) | {"code": "TYT.2"} == json.loads(ours["data"])
    for field in ("type", "subject_version", "effective_on", "province"):
        assert theirs[field] == ours[field]
    again = await catalog.put("facilities/TYT.1", **a_station(**body))
    assert again.status_code == 200
    assert len(await catalog.events("TYT.1")) == 1


async def test_the_same_file_again_changes_nothing(catalog: Catalog) -> None:
    await send(catalog, STATION_ROW, CENTRE_ROW)
    said = len(await catalog.events())
    again = await send(catalog, STATION_ROW, CENTRE_ROW)
    assert (counts(again), again.json()["import_id"]) == ((0, 0, 2, 0), None)
    assert counts(await send(catalog, STATION_ROW, CENTRE_ROW, valid_from="2022-01-01")) == (0, 0, 2, 0)
    assert len(await catalog.events()) == said


async def test_another_day_inserts_a_state_and_the_same_day_corrects_it(catalog: Catalog) -> None:
    await catalog.facility(STATION, beds=9, valid_from="2024-01-01")
    row = f"{STATION},Trạm Y tế xã Thu Lũm,commune_station,commune,{COMMUNE},"
    assert counts(await send(catalog, row + ",5", head=HEAD + ",beds", valid_from="2022-01-01")) == (0, 1, 0, 0)
    assert counts(await send(catalog, row + ",6", head=HEAD + ",beds", valid_from="2022-01-01")) == (0, 1, 0, 0)
    states = await catalog.items(f"facilities/{STATION}/history")
    assert [(one["valid_from"], one["valid_to"], one["beds"]) for one in states] == [
        (LONG_AGO, "2022-01-01", None),
        ("2022-01-01", "2024-01-01", 6),
        ("2024-01-01", None, 9),
    ]
    assert [event["subject_version"] for event in await catalog.events(STATION)] == [1, 2, 3, 4]


async def test_a_closed_facility_that_is_imported_is_open_again(catalog: Catalog) -> None:
    await catalog.post(f"facilities/{STATION}:close", closed_on="2023-01-01")
    row = f"{STATION},Trạm Y tế xã Thu Lũm,commune_station,commune,{COMMUNE},"
    assert counts(await send(catalog, row, valid_from="2024-01-01")) == (1, 0, 0, 0)
    states = await catalog.items(f"facilities/{STATION}/history")
    assert [(one["valid_from"], one["valid_to"]) for one in states] == [(LONG_AGO, "2023-01-01"), ("2024-01-01", None)]


async def test_a_column_that_is_not_there_keeps_what_is_recorded_and_an_empty_cell_clears_it(catalog: Catalog) -> None:
    known = {"beds": 5, "acts_as_station": True, "serves_communes": [COMMUNE], "insurance_code": "12001", "insurance_qualified": True}
    await catalog.put(f"facilities/{STATION}", match="*", **a_station(parent_facility=CENTRE, **known))
    row = f"{STATION},Trạm Y tế Thu Lũm,commune_station,commune,{COMMUNE}"
    bare = "code,name,kind,level,admin_unit"
    assert counts(await send(catalog, row, head=bare)) == (0, 1, 0, 0)
    kept = (await catalog.get(f"facilities/{STATION}")).json()
    assert {name: kept[name] for name in known} == known
    assert kept["parent_facility"] == CENTRE
    cleared = ",".join(known)
    assert counts(await send(catalog, row + ",,,,,", head=f"{bare},{cleared}")) == (0, 1, 0, 0)
    now = (await catalog.get(f"facilities/{STATION}")).json()
    assert [now[name] for name in known] == [None, False, [], None, None]
    assert now["parent_facility"] == CENTRE


async def test_each_row_may_have_its_own_day_and_one_of_both_days_is_needed(catalog: Catalog) -> None:
    rows = ["TYT.1,Trạm A,TYT,xã,03433,,2022-03-01", "TYT.2,Trạm B,TYT,xã,03433,,01/04/2022", "TYT.3,Trạm C,TYT,xã,03433,,"]
    head = HEAD + ",Hiệu lực từ"
    assert faults(await send(catalog, *rows, head=head, valid_from=None)) == [(4, "valid_from", "missing")]
    assert counts(await send(catalog, *rows, head=head)) == (3, 0, 0, 0)
    days = [(await catalog.get(f"facilities/TYT.{nth}")).json()["valid_from"] for nth in (1, 2, 3)]
    assert days == ["2022-03-01", "2022-04-01", "2021-01-01"]
    bad = await send(catalog, "TYT.4,Trạm D,TYT,xã,03433,,31/02/2022", head=head)
    assert faults(bad) == [(2, "valid_from", "not-a-day")]


async def test_a_workbook_in_the_words_of_officials_is_read(catalog: Catalog) -> None:
    file = workbook(
        ("SỞ Y TẾ TỈNH LAI CHÂU",),
        (),
        (
            "STT",
            "Mã cơ sở",
            "TÊN CƠ SỞ",
            "Loại hình",
            "Tuyến",
            "Mã xã",
            "Số giường",
            "Kiêm trạm y tế",
            "Các xã phục vụ",
            "Mã BHYT",
            "KCB BHYT",
        ),
        (1, "PK.1", "PKĐKKV Pa Tần", "PKĐKKV", "Tuyến huyện", 3433, 10, "x", "03433; 03433", 12007, "Có"),
        (2, "TYT.1", "Trạm Y tế xã Thu Lũm", "Trạm y tế xã", "Tuyến xã", 3433, "5", "Không", 3433, "0012", None),
    )
    assert counts(await send(catalog, content=file)) == (2, 0, 0, 0)
    clinic, station = [(await catalog.get(f"facilities/{code}")).json() for code in ("PK.1", "TYT.1")]
    assert (clinic["kind"], clinic["level"], clinic["admin_unit"]) == ("regional_polyclinic", "district", COMMUNE)
    assert (clinic["beds"], clinic["acts_as_station"], clinic["serves_communes"]) == (10, True, [COMMUNE])
    assert (clinic["insurance_code"], clinic["insurance_qualified"]) == ("12007", True)
    assert (station["beds"], station["acts_as_station"], station["serves_communes"]) == (5, False, [COMMUNE])
    assert (station["insurance_code"], station["insurance_qualified"]) == ("0012", None)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",Trạm A,TYT,xã,03433,,", "code", "missing"),
        ("TYT 1,Trạm A,TYT,xã,03433,,", "code", "wrong-form"),
        ("VN,Trạm A,TYT,xã,03433,,", "code", "wrong-form"),
        ("03433,Trạm A,TYT,xã,03433,,", "code", "code-of-a-unit"),
        ("TYT.1,,TYT,xã,03433,,", "name", "missing"),
        (f"TYT.1,{'a' * 301},TYT,xã,03433,,", "name", "too-long"),
        ("TYT.1,Trạm A,nhà thuốc,xã,03433,,", "kind", "not-in-list"),
        ("TYT.1,Trạm A,TYT,tổ dân phố,03433,,", "level", "not-in-list"),
        ("TYT.1,Trạm A,TYT,,03433,,", "level", "missing"),
        ("TYT.1,Trạm A,TYT,xã,,,", "admin_unit", "missing"),
        ("TYT.1,Trạm A,TYT,xã,99999,,", "admin_unit", "unknown-code"),
        ("TYT.1,Trạm A,TYT,xã,03433,TTYT.9,", "parent_facility", "unknown-code"),
        ("TYT.1,Trạm A,TYT,xã,03433,TYT.1,", "parent_facility", "below-itself"),
        ("TYT.1,Trạm A,TYT,xã,03433,,2.5", "beds", "not-a-whole-number"),
        ("TYT.1,Trạm A,TYT,xã,03433,,-1", "beds", "not-a-whole-number"),
        ("TYT.1,Trạm A,TYT,xã,03433,,9999999999", "beds", "out-of-range"),
    ],
)
async def test_a_row_with_a_fault_is_refused_by_its_column_and_nothing_is_written(
    catalog: Catalog, row: str, column: str, code: str
) -> None:
    said = len(await catalog.events())
    answer = await send(catalog, CENTRE_ROW + ",", row, head=HEAD + ",beds")
    assert (answer.status_code, faults(answer)) == (422, [(3, column, code)]), answer.text
    assert len(await catalog.events()) == said


async def test_a_unit_or_parent_that_is_not_there_on_that_day_is_told_from_an_unknown_one(catalog: Catalog) -> None:
    early = await send(catalog, f"TYT.1,Trạm A,TYT,xã,03433,{CENTRE}", valid_from="2019-01-01")
    assert faults(early) == [(2, "admin_unit", "not-on-that-day"), (2, "parent_facility", "not-on-that-day")]
    put = await catalog.facility("TYT.1", parent_facility=CENTRE, valid_from="2019-01-01")
    assert [(error["pointer"], error["code"]) for error in put.json()["errors"]] == [
        ("/admin_unit", "not-on-that-day"),
        ("/parent_facility", "not-on-that-day"),
    ]


async def test_a_code_with_a_fraction_has_lost_figures_and_is_refused(catalog: Catalog) -> None:
    file = workbook((*HEAD.split(","), "insurance_code"), ("TYT.1", "Trạm A", "TYT", "xã", "03433", None, 12.5))
    assert faults(await send(catalog, content=file)) == [(2, "insurance_code", "number-cell")]


async def test_served_codes_are_communes_of_that_day(catalog: Catalog) -> None:
    head, row = HEAD + ",serves_communes", "TYT.1,Trạm A,TYT,xã,03433,"
    assert faults(await send(catalog, f'{row},"{COMMUNE}, {DISTRICT} | 1"', head=head)) == [(2, "serves_communes", "not-a-commune")]
    assert counts(await send(catalog, f"{row},{COMMUNE}", head=head)) == (1, 0, 0, 0)


async def test_a_facility_stands_once_in_a_file(catalog: Catalog) -> None:
    assert faults(await send(catalog, CENTRE_ROW, STATION_ROW, STATION_ROW)) == [(4, "code", "twice")]


async def test_a_cycle_of_parents_is_refused_in_the_file_and_with_what_is_recorded(catalog: Catalog) -> None:
    loop = [f"A{nth},Trung tâm {nth},TTYT,huyện,107,A{(nth + 1) % 3}" for nth in range(3)]
    assert faults(await send(catalog, *loop)) == [(row, "parent_facility", "below-itself") for row in (2, 3, 4)]
    under = f"{CENTRE},TTYT Mường Tè,TTYT,huyện,107,{STATION}"
    assert faults(await send(catalog, under)) == [(2, "parent_facility", "below-itself")]
    turned = f"{STATION},Trạm,TYT,xã,03433,"
    assert counts(await send(catalog, under, turned)) == (0, 2, 0, 0)


async def test_a_cycle_that_would_hold_only_between_two_days_of_the_file_is_refused(catalog: Catalog) -> None:
    head = HEAD + ",valid_from"
    later = f"{STATION},Trạm,TYT,xã,03433,,2024-01-01"
    assert faults(await send(catalog, f"{CENTRE},TTYT,TTYT,huyện,107,{STATION},2022-01-01", later, head=head)) == [
        (2, "parent_facility", "below-itself")
    ]
    assert counts(await send(catalog, f"{CENTRE},TTYT,TTYT,huyện,107,{STATION},2024-01-01", later, head=head)) == (0, 2, 0, 0)


async def test_a_partial_import_writes_what_does_not_hang_on_what_is_wrong(catalog: Catalog) -> None:
    bad = CENTRE_ROW.replace("107", "999")
    answer = await send(catalog, bad, STATION_ROW, "TYT.2,Trạm B,TYT,xã,03433,", mode="partial")
    assert counts(answer) == (1, 0, 0, 2)
    assert faults(answer) == [(2, "admin_unit", "unknown-code"), (3, "parent_facility", "unknown-code")]


async def test_what_hangs_on_a_row_that_is_under_itself_is_rejected_with_it(catalog: Catalog) -> None:
    answer = await send(catalog, "TTYT.1,TTYT,TTYT,huyện,107,TTYT.1", STATION_ROW, mode="partial")
    assert (counts(answer), faults(answer)) == (
        (0, 0, 0, 2),
        [(2, "parent_facility", "below-itself"), (3, "parent_facility", "unknown-code")],
    )


async def test_a_dry_run_answers_the_same_and_writes_nothing(catalog: Catalog) -> None:
    said = len(await catalog.events())
    assert counts(await send(catalog, CENTRE_ROW, STATION_ROW, dry_run=True)) == (2, 0, 0, 0)
    assert len(await catalog.events()) == said
    assert (await catalog.get("facilities/TYT.1")).status_code == 404


async def test_a_department_imports_into_its_province_and_takes_nobody_elses(catalog: Catalog) -> None:
    department, other = catalog.caller(Role.DEPARTMENT, PROVINCE), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert counts(await send(catalog, CENTRE_ROW, STATION_ROW, by=department)) == (2, 0, 0, 0)
    taken = f"{HOSPITAL},BVĐK tỉnh,BVĐK tỉnh,tỉnh,{ELSEWHERE},"
    answer = await send(catalog, STATION_ROW, taken, by=other)
    assert faults(answer) == [(2, "admin_unit", "out-of-subtree"), (3, "code", "out-of-subtree")]
    assert (await send(catalog, STATION_ROW, by=catalog.caller(Role.CENTRE, CENTRE))).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_template_is_itself_an_import_without_rows(catalog: Catalog, form: str) -> None:
    template = await catalog.get("facilities:template", format=form)
    assert template.status_code == 200
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": template.headers["content-type"].partition(";")[0]}
    answer = await catalog.ministry.post("/catalog/v1/facilities:import", content=template.content, headers=headers)
    assert answer.json()["read"] == 0, answer.text
