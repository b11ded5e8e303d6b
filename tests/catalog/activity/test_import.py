"""Importing returns of several facilities and months."""

import asyncio
import io
import json
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from xlsxwriter import Workbook

from shared.actor import Role
from tests.catalog.activity.test_http import line
from tests.catalog.world import CENTRE, COMMUNE, ELSEWHERE, PROVINCE, STATION, Catalog

HEADER = "facility_code,month,technique_code,cases,insured_cases,rotated_cases\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATION_RETURN = f"{STATION},2024-02,COM,5,3,4\n{STATION},2024-02,SCOPE,1,0,0\n"
CENTRE_RETURN = f"{CENTRE},2024-03,COM,20,10,2\n"


async def tell(catalog: Catalog) -> None:
    """From 2024-01-10 on the station may perform COM and SCOPE, the centre COM."""
    await catalog.places()
    await catalog.techniques()
    await catalog.grant(STATION, "COM", "SCOPE")
    await catalog.grant(CENTRE, "COM")


async def send(
    catalog: Catalog, content: str | bytes, by: httpx.AsyncClient | None = None, type_: str = "text/csv", **params: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": type_}
    data = (HEADER + content).encode() if isinstance(content, str) else content
    return await (by or catalog.ministry).post("/catalog/v1/returns:import", content=data, params=params, headers=headers)


def counts(answer: httpx.Response) -> tuple[int, ...]:
    return tuple(answer.json()[name] for name in ("read", "created", "changed", "unchanged", "rejected"))


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return [(fault["row"], fault["column"], fault["code"]) for fault in answer.json()["errors"]]


async def items(catalog: Catalog, facility: str, month: str) -> Any:
    answer = await catalog.get(f"facilities/{facility}/returns/{month}")
    return answer.json()["items"] if answer.status_code == 200 else None


async def test_an_imported_return_is_the_same_as_one_that_was_put(catalog: Catalog) -> None:
    answer = await send(catalog, STATION_RETURN + CENTRE_RETURN)
    assert (answer.status_code, counts(answer)) == (200, (3, 3, 0, 0, 0)), answer.text
    whole = [line("COM", 5, 3, 4), line("SCOPE", 1, 0, 0)]
    assert await items(catalog, STATION, "2024-02") == whole
    assert (await catalog.put(f"facilities/{STATION}/returns/2024-02", items=whole)).status_code == 200
    (event,) = await catalog.events(f"{STATION}@2024-02")
    assert (event["subject_version"], str(event["effective_on"]), event["province"]) == (1, "2024-02-29", PROVINCE)
    assert event["type"] == "vn.tuyen.catalog.return-accepted.v1"
    assert json.loads(event["data"]) == {"facility": STATION, "month": "2024-02", "items": whole}
    found = (await catalog.get("returns/summary", unit=PROVINCE, **{"from": "2024-02", "to": "2024-03"})).json()
    assert found["totals"]["cases"] == 26


async def test_the_same_file_again_changes_nothing_and_a_changed_return_is_a_correction(catalog: Catalog) -> None:
    await send(catalog, STATION_RETURN + CENTRE_RETURN)
    again = await send(catalog, CENTRE_RETURN + STATION_RETURN)
    assert (counts(again), again.json()["import_id"]) == ((3, 0, 0, 3, 0), None)
    changed = await send(catalog, f"{STATION},2024-02,COM,9,3,4\n" + CENTRE_RETURN)
    assert counts(changed) == (2, 0, 1, 1, 0)
    now = (await catalog.get(f"facilities/{STATION}/returns/2024-02")).json()
    assert (now["items"], now["version"], now["corrected"]) == ([line("COM", 9, 3, 4)], 2, 1)
    assert len(await catalog.items(f"facilities/{STATION}/returns/2024-02/versions")) == 2
    assert [event["subject_version"] for event in await catalog.events(f"{STATION}@2024-02")] == [1, 2]


async def test_every_wrong_row_is_named_and_nothing_is_written(catalog: Catalog) -> None:
    await catalog.facility("TYT.NEW", admin_unit=COMMUNE, valid_from="2024-03-15")
    await catalog.put(f"settlements/{PROVINCE}/2024-01", document_no="1/BB", settled_on="2024-02-20")
    rows = [
        ("NOWHERE,2024-02,COM,1,0,0", "facility_code", "unknown-code"),
        (f"{STATION},2099-01,COM,1,0,0", "month", "month-in-the-future"),
        ("TYT.NEW,2024-02,COM,1,0,0", "month", "facility-not-that-month"),
        (f"{STATION},2024-01,COM,1,0,0", "month", "month-settled"),
        (f"{STATION},2024-02,COM,1,0,0", None, ""),
        (f"{STATION},2024-02,DIS,1,0,0", "technique_code", "not-approved"),
        (f"{STATION},2024-02,COM,2,0,0", "technique_code", "twice"),
        (f"{STATION},2023-12,COM,2,0,0", "technique_code", "not-approved"),
    ]
    answer = await send(catalog, "\n".join(row for row, _, _ in rows) + "\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "import-rejected")
    assert faults(answer) == [(number, column, code) for number, (_, column, code) in enumerate(rows, 2) if code]
    assert not any("field." in fault["detail"] for fault in answer.json()["errors"])
    unreadable = [
        (f"{STATION},2024-13,COM,1,0,0", "month", "not-a-month"),
        (f"{STATION},,COM,1,0,0", "month", "missing"),
        (",2024-02,COM,1,0,0", "facility_code", "missing"),
        (f"{STATION},2024-02,C M,1,0,0", "technique_code", "wrong-form"),
        (f"{STATION},2024-02,COM,mười,0,0", "cases", "not-a-whole-number"),
        (f"{STATION},2024-02,COM,-1,0,0", "cases", "not-a-whole-number"),
        (f"{STATION},2024-02,COM,,0,0", "cases", "missing"),
        (f"{STATION},2024-02,COM,99999999999,0,0", "cases", "out-of-range"),
        (f"{STATION},2024-02,COM,1,2,0", "insured_cases", "cases-do-not-add-up"),
        (f"{STATION},2024-02,COM,1,,2", "rotated_cases", "cases-do-not-add-up"),
    ]
    answer = await send(catalog, "\n".join(row for row, _, _ in unreadable) + "\n")
    assert faults(answer) == [(number, column, code) for number, (_, column, code) in enumerate(unreadable, 2)]
    assert [event for event in await catalog.events() if "return" in event["type"]] == []


async def test_in_partial_mode_a_return_with_a_bad_row_is_rejected_whole(catalog: Catalog) -> None:
    answer = await send(catalog, STATION_RETURN + f"{STATION},2024-02,NONE,1,0,0\n" + CENTRE_RETURN, mode="partial")
    assert (answer.status_code, counts(answer)) == (200, (4, 1, 0, 0, 3))
    assert faults(answer) == [(2, None, "return-rejected"), (3, None, "return-rejected"), (4, "technique_code", "not-approved")]
    assert (await items(catalog, STATION, "2024-02"), await items(catalog, CENTRE, "2024-03")) == (None, [line("COM", 20, 10, 2)])


@pytest.mark.parametrize(
    ("bad", "lost"),
    [
        (f"{STATION},2024-02,COM,x,0,0", {STATION}),
        (f"{STATION},?,COM,1,0,0", {STATION}),
        (",2024-02,COM,1,0,0", {STATION}),
        (",?,COM,1,0,0", {STATION, CENTRE}),
        (f"{STATION},2024-03,COM,x,0,0", set()),
        ("a\x00b,2024-03,COM,1,0,0", {STATION, CENTRE}),
    ],
)
async def test_a_row_that_cannot_be_read_tears_every_return_that_it_may_belong_to(catalog: Catalog, bad: str, lost: set[str]) -> None:
    answer = await send(catalog, STATION_RETURN + bad + "\n" + CENTRE_RETURN, mode="partial")
    assert answer.status_code == 200, answer.text
    taken = {STATION: await items(catalog, STATION, "2024-02"), CENTRE: await items(catalog, CENTRE, "2024-03")}
    assert {facility for facility, found in taken.items() if found is None} == lost


async def test_what_lies_outside_the_callers_subtree_is_unknown_to_it(catalog: Catalog) -> None:
    station, elsewhere = catalog.caller(Role.STATION, STATION), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    assert faults(await send(catalog, STATION_RETURN + CENTRE_RETURN, station)) == [(4, "facility_code", "unknown-code")]
    assert counts(await send(catalog, STATION_RETURN, station)) == (2, 2, 0, 0, 0)
    assert faults(await send(catalog, CENTRE_RETURN, elsewhere)) == [(2, "facility_code", "unknown-code")]
    assert (await send(catalog, CENTRE_RETURN, catalog.caller(Role.INSURANCE, PROVINCE))).status_code == 403
    assert counts(await send(catalog, CENTRE_RETURN, catalog.caller(Role.CENTRE, CENTRE))) == (1, 1, 0, 0, 0)


async def test_a_dry_run_answers_the_same_and_writes_nothing(catalog: Catalog) -> None:
    tried = await send(catalog, STATION_RETURN, dry_run=True)
    assert (counts(tried), tried.json()["import_id"]) == ((2, 2, 0, 0, 0), None)
    assert await items(catalog, STATION, "2024-02") is None


async def test_a_workbook_with_vietnamese_headers_and_months_as_people_write_them(catalog: Catalog) -> None:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["BÁO CÁO THỰC HIỆN KỸ THUẬT"])
        sheet.write_row(2, 0, ["STT", "Mã cơ sở", "Tháng", "Mã kỹ thuật", "Số ca", "Số ca BHYT", "Số ca luân phiên"])
        sheet.write_row(3, 0, [1, STATION, "Tháng 2 năm 2024", "COM", 5, 3, None])
        sheet.write_row(4, 0, [2, STATION, "03/2024", "COM", "6", None, 1])
        sheet.write_row(5, 0, [3, CENTRE, "T3/2024", "COM", 20])
        sheet.write_datetime(6, 2, date(2024, 4, 1), book.add_format({"num_format": "mm/yyyy"}))
        sheet.write_row(6, 0, [4, CENTRE])
        sheet.write_row(6, 3, ["COM", 7])
    answer = await send(catalog, target.getvalue(), type_=XLSX)
    assert (answer.status_code, counts(answer)) == (200, (4, 4, 0, 0, 0)), answer.text
    assert await items(catalog, STATION, "2024-02") == [line("COM", 5, 3, 0)]
    assert await items(catalog, STATION, "2024-03") == [line("COM", 6, 0, 1)]
    assert await items(catalog, CENTRE, "2024-04") == [line("COM", 7, 0, 0)]


async def test_the_template_can_be_filled_in_and_sent(catalog: Catalog) -> None:
    answer = await catalog.get("returns:template", catalog.caller(Role.STATION, STATION), format="csv")
    assert answer.content.decode("utf-8-sig").startswith("Mã cơ sở,Tháng,Mã kỹ thuật,Số ca,")
    assert counts(await send(catalog, answer.content + STATION_RETURN.encode())) == (2, 2, 0, 0, 0)


async def test_a_withdrawn_return_comes_back_by_import_as_its_next_version(catalog: Catalog) -> None:
    await send(catalog, CENTRE_RETURN)
    await catalog.post(f"facilities/{CENTRE}/returns/2024-03:withdraw", reason="Nhầm")
    assert counts(await send(catalog, CENTRE_RETURN)) == (1, 1, 0, 0, 0)
    assert [event["subject_version"] for event in await catalog.events(f"{CENTRE}@2024-03")] == [1, 2, 3]


async def test_an_import_and_a_return_of_the_same_month_at_once_do_not_lose_either(catalog: Catalog) -> None:
    put = catalog.put(f"facilities/{CENTRE}/returns/2024-03", items=[line("COM", 1, 0, 0)])
    imported, answered = await asyncio.gather(send(catalog, CENTRE_RETURN), put)
    assert (imported.status_code, answered.status_code) in {(200, 201), (200, 428)}
    versions = await catalog.items(f"facilities/{CENTRE}/returns/2024-03/versions")
    assert len(versions) == (2 if answered.status_code == 201 else 1)


async def undo(catalog: Catalog, imported: httpx.Response, by: httpx.AsyncClient | None = None) -> httpx.Response:
    return await catalog.post(f"imports/{imported.json()['import_id']}:undo", by, reason="Nhầm tệp")


async def test_an_undo_puts_back_the_version_before_and_withdraws_what_was_new(catalog: Catalog) -> None:
    whole = [line("COM", 5, 3, 4), line("SCOPE", 1, 0, 0)]
    await catalog.put(f"facilities/{STATION}/returns/2024-02", items=whole)
    imported = await send(catalog, f"{STATION},2024-02,COM,9,0,0\n" + CENTRE_RETURN)
    assert counts(imported) == (2, 1, 1, 0, 0)
    undone = await undo(catalog, imported)
    assert undone.status_code == 200, undone.text
    now = (await catalog.get(f"facilities/{STATION}/returns/2024-02")).json()
    assert (now["items"], now["version"], now["corrected"]) == (whole, 3, 2)
    assert await items(catalog, CENTRE, "2024-03") is None
    versions = await catalog.items(f"facilities/{CENTRE}/returns/2024-03/versions")
    assert [(one["withdrawn"], one["reason"]) for one in versions] == [(False, None), (True, "Nhầm tệp")]
    last = (await catalog.events(f"{STATION}@2024-02"))[-1]
    assert (last["type"], last["subject_version"], last["province"]) == ("vn.tuyen.catalog.return-accepted.v1", 3, PROVINCE)
    assert json.loads(last["data"]) == {"facility": STATION, "month": "2024-02", "items": whole}
    gone = (await catalog.events(f"{CENTRE}@2024-03"))[-1]
    assert (gone["type"], json.loads(gone["data"])) == ("vn.tuyen.catalog.return-withdrawn.v1", {"facility": CENTRE, "month": "2024-03"})
    totals = (await catalog.get("returns/summary", unit=PROVINCE, **{"from": "2024-02", "to": "2024-03"})).json()["totals"]
    assert (totals["returns"], totals["cases"]) == (1, 6)
    assert (await undo(catalog, imported)).status_code == 409


async def test_an_undo_is_refused_where_a_return_was_corrected_or_its_month_settled_since(catalog: Catalog) -> None:
    imported = await send(catalog, STATION_RETURN + CENTRE_RETURN)
    await catalog.put(f"settlements/{PROVINCE}/2024-03", document_no="1/BB", settled_on="2024-04-20")
    settled = await undo(catalog, imported)
    assert (settled.status_code, settled.json()["code"]) == (409, "month-settled")
    assert f"/settlements/{PROVINCE}/2024-03:reopen" in settled.json()["detail"]
    await catalog.post(f"settlements/{PROVINCE}/2024-03:reopen", document_no="2/CV", reason="Nhầm")
    await catalog.put(f"facilities/{STATION}/returns/2024-02", match='"1"', items=[line("COM", 6, 3, 4)])
    changed = await undo(catalog, imported)
    assert (changed.status_code, changed.json()["code"]) == (409, "import-changed-since")
    assert await items(catalog, CENTRE, "2024-03") == [line("COM", 20, 10, 2)], "nothing was undone"


async def test_a_facility_undoes_its_own_import_and_nobody_elses(catalog: Catalog) -> None:
    station = catalog.caller(Role.STATION, STATION)
    theirs, own = await send(catalog, CENTRE_RETURN), await send(catalog, STATION_RETURN, station)
    assert (await undo(catalog, theirs, station)).status_code == 404
    assert (await undo(catalog, own, station)).status_code == 200
    assert await items(catalog, STATION, "2024-02") is None


async def test_imports_of_the_same_return_are_undone_the_last_first(catalog: Catalog) -> None:
    first, second = await send(catalog, CENTRE_RETURN), await send(catalog, f"{CENTRE},2024-03,COM,7,0,0\n")
    assert (await undo(catalog, first)).json()["code"] == "import-changed-since"
    assert (await undo(catalog, second)).status_code == 200
    assert await items(catalog, CENTRE, "2024-03") == [line("COM", 20, 10, 2)]
    assert (await undo(catalog, first)).status_code == 200
    assert await items(catalog, CENTRE, "2024-03") is None
