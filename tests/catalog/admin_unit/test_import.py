"""Importing the map of a day."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.actor import Role
from tests.catalog.world import Catalog
from tests.workbooks import workbook

DATA = Path(__file__).parents[3] / "deploy" / "data"
SMALL = "code,level,name,parent_code\n12,province,Tỉnh Lai Châu,\n107,district,Huyện Mường Tè,12\n03433,commune,Xã Thu Lũm,107\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def send(
    catalog: Catalog,
    content: str | bytes,
    *,
    by: httpx.AsyncClient | None = None,
    type_: str = "text/csv",
    key: str | None = None,
    **params: Any,
) -> httpx.Response:
    query = {"valid_from": "2021-01-01"} | params
    headers = {"Idempotency-Key": key or str(uuid4()), "Content-Type": type_}
    data = content.encode() if isinstance(content, str) else content
    return await (by or catalog.ministry).post("/catalog/v1/admin-units:import", content=data, params=query, headers=headers)


def counts(answer: httpx.Response) -> dict[str, int]:
    return {name: answer.json()[name] for name in ("read", "created", "changed", "unchanged", "rejected")}


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return [(fault["row"], fault["column"], fault["code"]) for fault in answer.json()["errors"]]


async def test_an_imported_unit_answers_like_one_that_was_put(catalog: Catalog) -> None:
    answer = await send(catalog, SMALL)
    assert answer.status_code == 200, answer.text
    assert counts(answer) == {"read": 3, "created": 3, "changed": 0, "unchanged": 0, "rejected": 0}
    unit = (await catalog.get("admin-units/03433")).json()
    assert (unit["name"], unit["level"], unit["parent_code"], unit["since"]) == ("Xã Thu Lũm", "commune", "107", "2021-01-01")
    said = await catalog.events("03433@2021-01-01")
    assert [(event["type"], event["subject_version"], event["province"]) for event in said] == [
        ("vn.tuyen.catalog.admin-unit-recorded.v1", 1, "12")
    ]
    put = await catalog.unit("03433", "commune", "Xã Thu Lũm", "107", valid_from="2021-01-01")
    assert put.status_code == 200
    assert len(await catalog.events()) == 3


async def test_the_same_file_again_changes_nothing(catalog: Catalog) -> None:
    await send(catalog, SMALL)
    again = await send(catalog, SMALL)
    assert counts(again) == {"read": 3, "created": 0, "changed": 0, "unchanged": 3, "rejected": 0}
    assert again.json()["import_id"] is None
    assert len(await catalog.events()) == 3


async def test_the_same_request_again_gives_the_same_reply(catalog: Catalog) -> None:
    key = str(uuid4())
    first, again = await send(catalog, SMALL, key=key), await send(catalog, SMALL, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    other = await send(catalog, SMALL + "03434,commune,Xã Ka Lăng,107\n", key=key)
    assert other.json()["code"] == "idempotency-key-reused"


async def test_a_dry_run_answers_the_same_and_writes_nothing(catalog: Catalog) -> None:
    dry = await send(catalog, SMALL, dry_run=True)
    assert counts(dry)["created"] == 3
    assert await catalog.events() == []
    assert (await catalog.get("admin-units/12")).status_code == 404
    assert await catalog.rows("select 1 from import_batch") == []


async def test_one_rejected_row_stops_all_and_is_named_in_both_languages(catalog: Catalog) -> None:
    bad = SMALL + "03434,commune,Xã Ka Lăng,999\n03435,hamlet,Bản Mới,107\n,commune,Xã Không Mã,107\n03433,commune,Xã Thu Lũm,107\n"
    answer = await send(catalog, bad)
    assert answer.status_code == 422
    body = answer.json()
    assert (body["code"], body["read"], body["created"], body["rejected"]) == ("import-rejected", 7, 0, 4)
    assert sorted(faults(answer)) == [
        (5, "parent_code", "unknown-code"),
        (6, "level", "not-in-list"),
        (7, "code", "missing"),
        (8, "code", "twice"),
    ]
    catalog.ministry.headers["Accept-Language"] = "en"
    english = (await send(catalog, bad)).json()
    assert {fault["detail"] for fault in english["errors"]}.isdisjoint({fault["detail"] for fault in body["errors"]})
    assert await catalog.events() == []


async def test_a_partial_import_writes_what_is_right_and_rejects_what_hangs_on_what_is_wrong(catalog: Catalog) -> None:
    file = "code,level,name,parent_code\n12,province,Tỉnh Lai Châu,\n107,district,Huyện Mường Tè,99\n03433,commune,Xã Thu Lũm,107\n"
    answer = await send(catalog, file, mode="partial")
    assert answer.status_code == 200
    assert counts(answer) == {"read": 3, "created": 1, "changed": 0, "unchanged": 0, "rejected": 2}
    assert faults(answer) == [(3, "parent_code", "unknown-code"), (4, "parent_code", "unknown-code")]


async def test_a_commune_under_a_commune_and_a_cycle_are_refused(catalog: Catalog) -> None:
    file = "code,level,name,parent_code\n12,province,Tỉnh Lai Châu,\n1,commune,Xã A,2\n2,commune,Xã B,1\n3,district,Huyện C,3\n"
    assert faults(await send(catalog, file)) == [
        (3, "parent_code", "wrong-level"),
        (4, "parent_code", "wrong-level"),
        (5, "parent_code", "wrong-level"),
    ]


async def test_a_later_map_cuts_the_earlier_and_tells_a_reused_code_from_the_unit_before(catalog: Catalog) -> None:
    before = "code,level,name,parent_code\n10,province,Tỉnh Lào Cai,\n15,province,Tỉnh Yên Bái,\n132,district,Thành phố Yên Bái,15\n04252,commune,Phường Yên Thịnh,132\n04253,commune,Phường Yên Ninh,132\n"
    after = "code,level,name,parent_code,lat,lon\n15,province,Tỉnh Lào Cai,,,\n04252,commune,Phường Yên Bái,15,21.7,104.9\n04253,commune,Phường Yên Ninh,15,,\n"
    assert (await send(catalog, before)).status_code == 200
    later = await send(catalog, after, valid_from="2025-07-01")
    assert counts(later) == {"read": 3, "created": 0, "changed": 3, "unchanged": 0, "rejected": 0}
    assert [note["code"] for note in later.json()["notes"]] == ["columns-ignored"]
    old, new = [(await catalog.get("admin-units/15", as_of=day)).json() for day in ("2025-06-30", "2025-07-01")]
    assert (old["name"], old["since"]) == ("Tỉnh Yên Bái", "2021-01-01")
    assert (new["name"], new["since"]) == ("Tỉnh Lào Cai", "2025-07-01")
    assert (await catalog.get("admin-units/04253")).json()["since"] == "2021-01-01"
    assert (await catalog.get("admin-units/04252")).json()["since"] == "2025-07-01"
    put = await catalog.unit("15", "province", "Tỉnh Lào Cai", valid_from="2025-07-01")
    assert put.status_code == 200


async def test_flags_of_difficulty_stay_with_the_unit(catalog: Catalog) -> None:
    await catalog.places()
    file = "code,level,name,parent_code\n03433,commune,Xã Thu Lũm,12\n"
    assert counts(await send(catalog, file, valid_from="2025-07-01"))["changed"] == 1
    assert (await catalog.get("admin-units/03433")).json()["difficulty"] == ["border", "very_difficult"]


@pytest.mark.parametrize(
    "encoded", [SMALL.encode("utf-8-sig"), SMALL.encode("utf-16"), SMALL.replace(",", ";").encode(), SMALL.replace(",", "\t").encode()]
)
async def test_csv_as_excel_saves_it_is_read(catalog: Catalog, encoded: bytes) -> None:
    assert counts(await send(catalog, encoded))["created"] == 3


async def test_a_workbook_as_officials_make_it_is_read(catalog: Catalog) -> None:
    file = workbook(
        ("SỞ Y TẾ TỈNH LAI CHÂU",),
        ("Danh sách đơn vị hành chính", None, None, None),
        (),
        ("STT", "MÃ SỐ", "Cap", "Tên đơn vị", "Mã cấp trên", None, None),
        (1, "12", "province", "Tỉnh Lai Châu", None),
        (2, 107, "district", "  Huyện   Mường\u00a0Tè ", 12),
        (),
        (3, "03433", "commune", "Xa\u0303 Thu Lu\u0303m", "107", "  "),
        merged="F1:G1",
    )
    answer = await send(catalog, file, type_=XLSX)
    assert answer.status_code == 200, answer.text
    assert counts(answer) == {"read": 3, "created": 3, "changed": 0, "unchanged": 0, "rejected": 0}
    assert (await catalog.get("admin-units/107")).json()["name"] == "Huyện Mường Tè"
    assert counts(await send(catalog, SMALL))["unchanged"] == 3


async def test_a_header_of_two_rows_with_merged_cells_is_read_as_one(catalog: Catalog) -> None:
    file = workbook(
        ("Mã", "Cấp", "Đơn vị", None),
        (None, None, "Tên", "Mã cấp trên"),
        ("12", "province", "Tỉnh Lai Châu", None),
        merged="C1:D1",
    )
    answer = await send(catalog, file, type_=XLSX)
    assert counts(answer)["created"] == 1, answer.text


async def test_a_code_that_lost_its_zeros_to_excel_is_filled_or_refused_never_guessed(catalog: Catalog) -> None:
    head = ("code", "level", "name", "parent_code")
    filled = workbook(
        head, (1, "province", "Thành phố Hà Nội", None), (1, "district", "Quận Ba Đình", 1), (1, "commune", "Phường Phúc Xá", "001")
    )
    assert counts(await send(catalog, filled, type_=XLSX))["created"] == 3
    assert (await catalog.get("admin-units/00001")).json()["parent_code"] == "001"
    assert (await catalog.get("admin-units/001")).json()["parent_code"] == "01"
    doubtful = workbook(head, (4, "commune", "Phường Trúc Bạch", 1))
    assert faults(await send(catalog, doubtful, type_=XLSX)) == [(2, "parent_code", "number-cell")]


async def test_a_form_with_a_file_is_taken_as_the_file(catalog: Catalog) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    files = {"file": ("don-vi.csv", SMALL.encode(), "text/csv")}
    answer = await catalog.ministry.post(
        "/catalog/v1/admin-units:import", files=files, params={"valid_from": "2021-01-01"}, headers=headers
    )
    assert counts(answer)["created"] == 3, answer.text


@pytest.mark.parametrize(
    ("content", "type_", "status", "code"),
    [
        (b"", "text/csv", 422, "file-missing"),
        (b'{"a": 1}', "application/json", 415, "unsupported-media-type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "application/vnd.ms-excel", 415, "old-workbook"),
        (b"PK\x03\x04 no workbook", XLSX, 422, "workbook-unreadable"),
        (SMALL.encode(), XLSX, 415, "unsupported-media-type"),
        (SMALL.encode("cp1258", "replace"), "text/csv", 422, "text-encoding-unknown"),
        ("M· sè,CÊp,Tªn ®¬n vÞ,M· cÊp trªn\n12,province,TØnh Lai Ch©u,\n".encode(), "text/csv", 422, "text-encoding-unknown"),
        (b"a,b,c\n1,2,3\n", "text/csv", 422, "header-missing"),
        (b'code,level,name,parent_code\n1,province,"' + b"x" * 200_000, "text/csv", 422, "table-unreadable"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    catalog: Catalog, content: bytes, type_: str, status: int, code: str
) -> None:
    answer = await send(catalog, content, type_=type_)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await catalog.events() == []


@pytest.mark.parametrize("name", ["TØnh Lai Ch©u", "Tænh Lai Chaâu", "Tá»‰nh Lai ChÃ¢u"])
async def test_a_name_in_an_old_font_is_recognised_and_refused(catalog: Catalog, name: str) -> None:
    answer = await send(catalog, f"code,level,name,parent_code\n12,province,{name},\n")
    assert faults(answer) == [(2, None, "legacy-text")]


async def test_a_department_imports_only_into_its_own_province(catalog: Catalog) -> None:
    await catalog.places()
    department = catalog.caller(Role.DEPARTMENT, "12")
    file = "code,level,name,parent_code\n03434,commune,Xã Ka Lăng,107\n02635,commune,Xã A Mú Sung,10\n10,province,Tỉnh Khác,\n"
    answer = await send(catalog, file, by=department, valid_from="2021-01-01")
    assert faults(answer) == [(3, "code", "out-of-subtree"), (4, "code", "out-of-subtree")]
    ours = await send(catalog, file.splitlines(keepends=True)[0] + file.splitlines(keepends=True)[1], by=department)
    assert counts(ours)["created"] == 1
    assert (await send(catalog, SMALL, by=catalog.caller(Role.STATION, "TYT.03433"))).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_template_is_itself_an_import_without_rows(catalog: Catalog, form: str) -> None:
    template = await catalog.get("admin-units:template", format=form)
    assert template.status_code == 200
    answer = await send(catalog, template.content, type_=template.headers["content-type"].partition(";")[0])
    assert counts(answer) == {"read": 0, "created": 0, "changed": 0, "unchanged": 0, "rejected": 0}, answer.text


async def test_the_whole_country_is_imported_and_again_changes_nothing(catalog: Catalog) -> None:
    file = (DATA / "admin-units-2021.csv").read_bytes()
    first = await send(catalog, file)
    assert counts(first) == {"read": 11_367, "created": 11_367, "changed": 0, "unchanged": 0, "rejected": 0}, first.text[:500]
    again = await send(catalog, file)
    assert counts(again)["unchanged"] == 11_367
    assert len(await catalog.items("admin-units", level="province", limit=500)) == 63
    (events,) = await catalog.rows("select (select count(*) from outbox) + (select count(*) from event_log)")
    assert events[0] == 11_367


@pytest.mark.parametrize("form", [False, True])
async def test_a_workbook_beyond_20_mb_is_too_large_however_it_comes(catalog: Catalog, *, form: bool) -> None:
    content = b"PK\x03\x04" + bytes(20_000_000)
    if form:
        files = {"file": ("lon.xlsx", content, XLSX)}
        answer = await catalog.ministry.post(
            "/catalog/v1/admin-units:import", files=files, params={"valid_from": "2021-01-01"}, headers={"Idempotency-Key": "k"}
        )
    else:
        answer = await send(catalog, content, type_=XLSX)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_an_import_is_described_with_the_files_it_takes(catalog: Catalog) -> None:
    described = (await catalog.ministry.get("/catalog/v1/openapi.json")).json()["paths"]["/catalog/v1/admin-units:import"]["post"]
    assert set(described["requestBody"]["content"]) == {"text/csv", XLSX, "multipart/form-data"}
    assert {each["name"] for each in described["parameters"] if each["in"] == "query"} == {"dry_run", "mode", "valid_from"}
