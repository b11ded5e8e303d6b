"""Importing techniques, and undoing it."""

import io
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from xlsxwriter import Workbook

from shared.actor import Role
from tests.catalog.world import PROVINCE, Catalog

HEAD = "code,name,specialty,group,tt43,insurance,scopes,equipment,observed_cases,min_trainees\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZERO = {"read": 0, "created": 0, "changed": 0, "unchanged": 0, "rejected": 0}


async def send(
    catalog: Catalog,
    content: str | bytes,
    *,
    to: str = "techniques",
    by: httpx.AsyncClient | None = None,
    type_: str = "text/csv",
    **params: Any,
) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": type_}
    data = content.encode() if isinstance(content, str) else content
    return await (by or catalog.ministry).post(f"/catalog/v1/{to}:import", content=data, params=params, headers=headers)


async def undo(catalog: Catalog, answer: httpx.Response) -> httpx.Response:
    return await catalog.post(f"imports/{answer.json()['import_id']}:undo", reason="Nhầm tệp")


def counts(answer: httpx.Response) -> dict[str, int]:
    assert answer.status_code in {200, 422}, answer.text
    return {name: answer.json()[name] for name in ZERO}


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return [(fault["row"], fault["column"], fault["code"]) for fault in answer.json()["errors"]]


async def technique(catalog: Catalog, code: str, **params: str) -> dict[str, Any]:
    answer = await catalog.get(f"techniques/{code}", **params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_an_imported_technique_answers_like_one_that_was_put(catalog: Catalog) -> None:
    file = (
        f"{HEAD}18.15,Siêu âm ổ bụng,Chẩn đoán hình ảnh,Siêu âm,18.15,18.0015.0001,technician; doctor_general|technician,ULTRASOUND,5,2\n"
    )
    assert counts(await send(catalog, file)) == ZERO | {"read": 1, "created": 1}
    body = {
        "name": "Siêu âm ổ bụng",
        "specialty": "Chẩn đoán hình ảnh",
        "group": "Siêu âm",
        "codes": {"tt43": "18.15", "insurance": "18.0015.0001"},
        "scopes": ["doctor_general", "technician"],
        "requirements": {"equipment": ["ULTRASOUND"], "observed_cases": 5, "min_trainees": 2},
    }
    assert (await catalog.put("techniques/18.15", **body)).status_code == 200
    (said,) = await catalog.events("18.15")
    assert json.loads(said["data"])["requirements"]["observed_cases"] == 5
    assert [one["code"] for one in await catalog.items("techniques", q="o bung 18.0015")] == ["18.15"]
    assert counts(await send(catalog, file)) == ZERO | {"read": 1, "unchanged": 1}
    assert len(await catalog.events()) == 1


async def test_a_column_that_is_not_there_keeps_what_is_recorded_and_an_empty_cell_says_none(catalog: Catalog) -> None:
    await catalog.put(
        "techniques/A",
        name="Chọc dò",
        aliases=["Chọc dịch"],
        specialty="Nội",
        codes={"tt43": "2.9"},
        scopes=["nurse"],
        requirements={"rooms": ["ER"], "observed_cases": 3},
    )
    answer = await send(catalog, "Mã kỹ thuật,Tên kỹ thuật,Số ca kiến tập\nA,Chọc dò màng phổi,\n")
    assert counts(answer) == ZERO | {"read": 1, "changed": 1}
    found = await technique(catalog, "A")
    assert (found["name"], found["specialty"], found["scopes"], found["codes"]["tt43"]) == ("Chọc dò màng phổi", "Nội", ["nurse"], "2.9")
    assert (found["requirements"]["rooms"], found["requirements"]["observed_cases"]) == (["ER"], 0)
    assert found["aliases"] == ["Chọc dịch"]
    assert [one["code"] for one in await catalog.items("techniques", q="choc dich 2.9")] == ["A"]
    assert counts(await send(catalog, "code,name,scopes\nA,Chọc dò màng phổi,\n"))["changed"] == 1
    assert (await technique(catalog, "A"))["scopes"] == []
    assert [one["version"] for one in await catalog.items("techniques/A/history")] == [1, 2, 3]


async def test_bad_rows_are_named_and_nothing_is_written(catalog: Catalog) -> None:
    rows = [
        "A,Thở oxy,,,,,,,,",
        "A,Thở máy,,,,,,,,",
        ",Thở máy,,,,,,,,",
        "B,,,,,,,,,",
        "C,Thở máy,,,,,bác sỹ,,,",
        "D,Thở máy,,,,,,,nhiều,",
        f"E,{'x' * 301},,,,,,,,",
    ]
    refused = await send(catalog, HEAD + "\n".join(rows))
    assert refused.status_code == 422
    assert sorted(faults(refused)) == [
        (3, "code", "twice"),
        (4, "code", "missing"),
        (5, "name", "missing"),
        (6, "scopes", "wrong-form"),
        (7, "observed_cases", "not-a-whole-number"),
        (8, "name", "too-long"),
    ]
    assert await catalog.events() == []
    assert counts(await send(catalog, HEAD + "\n".join(rows), mode="partial")) == ZERO | {"read": 7, "created": 1, "rejected": 6}


async def test_a_number_stored_as_a_number_is_rejected(catalog: Catalog) -> None:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(
            (("Mã kỹ thuật", "Tên kỹ thuật", "Mã TT43", "Số ca phụ"), ("8.10", "A", "8.10", 5), ("B", "B", 8.1, "6"), (8.2, "C", "", 1))
        ):
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell) if isinstance(cell, str) else sheet.write_number(row, place, cell)
    answer = await send(catalog, target.getvalue(), type_=XLSX, mode="partial")
    assert faults(answer) == [(3, "tt43", "number-cell"), (4, "code", "number-cell")]
    assert (await technique(catalog, "8.10"))["requirements"]["assisted_cases"] == 5


async def test_an_undone_import_gives_back_what_was_recorded_before(catalog: Catalog) -> None:
    await catalog.put("techniques/A", name="Chọc dò", scopes=["nurse"], requirements={"rooms": ["ER"]})
    answer = await send(catalog, "code,name,scopes\nA,Sai tên,midwife\nB,Sai cả,midwife\n")
    done = await undo(catalog, answer)
    assert done.status_code == 200, done.text
    found = await technique(catalog, "A")
    assert (found["name"], found["scopes"], found["requirements"]["rooms"]) == ("Chọc dò", ["nurse"], ["ER"])
    assert (await technique(catalog, "B"))["scopes"] == []
    assert [(event["subject_version"], json.loads(event["data"])["scopes"]) for event in await catalog.events("A")] == [
        (1, ["nurse"]),
        (2, ["midwife"]),
        (3, ["nurse"]),
    ]
    assert [one["name"] for one in await catalog.items("techniques/A/history")] == ["Chọc dò", "Sai tên", "Chọc dò"]
    assert await catalog.items("techniques", q="sai ten") == []
    assert (await undo(catalog, answer)).status_code == 409


async def test_an_undone_scope_list_takes_its_titles_and_names_away_on_every_day(catalog: Catalog) -> None:
    head = "title_code,title_vi,code_tt43,name_vi\n"
    await catalog.put("techniques/1.1", name="Thở oxy", scopes=["doctor"])
    first = await send(catalog, f"{head}nurse,Điều dưỡng,1.1,Thở ôxy\nnurse,Điều dưỡng,1.2,Hút đờm\n", to="scope-of-practice")
    second = await send(catalog, f"{head}midwife,Hộ sinh,1.1,Thở oxy\nmidwife,Hộ sinh,1.1,Thở o-xy\n", to="scope-of-practice")
    early = await undo(catalog, first)
    assert (early.status_code, early.json()["code"]) == (409, "import-changed-since")
    assert (await undo(catalog, second)).status_code == 200
    for params in ({}, {"as_of": "2024-01-01"}):
        found = await technique(catalog, "1.1", **params)
        assert (found["scopes"], found["aliases"]) == (["doctor", "nurse"], ["Thở ôxy"])
    assert [one["title"] for one in await catalog.items("scope-of-practice")] == ["doctor", "nurse"]
    assert await catalog.items("techniques", q="o-xy") == []
    assert (await undo(catalog, first)).status_code == 200
    for params in ({}, {"as_of": "2024-01-01"}):
        assert (await technique(catalog, "1.1", **params))["scopes"] == ["doctor"]
    again = await send(catalog, f"{head}midwife,Hộ sinh,1.1,Thở oxy\n", to="scope-of-practice")
    assert counts(again) == ZERO | {"read": 1, "changed": 1}


async def test_a_technique_that_only_an_undone_list_knew_keeps_its_name_and_no_title(catalog: Catalog) -> None:
    head = "title_code,title_vi,code_tt43,name_vi\n"
    answer = await send(catalog, f"{head}nurse,Điều dưỡng,1.2,Hút đờm\nmidwife,Hộ sinh,1.2,Hút dãi\n", to="scope-of-practice")
    assert (await undo(catalog, answer)).status_code == 200
    for params in ({}, {"as_of": "2024-01-01"}):
        found = await technique(catalog, "1.2", **params)
        assert (found["name"], found["aliases"], found["scopes"]) == ("Hút đờm", [], [])
    assert await catalog.items("scope-of-practice") == []


async def test_an_import_whose_technique_is_on_a_list_is_not_undone(catalog: Catalog) -> None:
    answer = await send(catalog, "code,name\nA,Thở oxy\n")
    await catalog.put("level-lists/commune/2024-01-01", legal_basis="TT23/2024", technique_codes=["A"])
    refused = await undo(catalog, answer)
    assert (refused.status_code, refused.json()["code"]) == (409, "import-in-use")


async def test_techniques_are_imported_by_the_nation_only(catalog: Catalog) -> None:
    assert (await send(catalog, "code,name\nA,B\n", by=catalog.caller(Role.DEPARTMENT, PROVINCE))).status_code == 403
    assert (await send(catalog, "code,name\nA,B\n", by=catalog.caller(Role.DEPARTMENT, "VN"))).status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_template_is_itself_an_import_without_rows(catalog: Catalog, form: str) -> None:
    template = await catalog.get("techniques:template", format=form)
    answer = await send(catalog, template.content, type_=template.headers["content-type"].partition(";")[0])
    assert counts(answer) == ZERO, answer.text
