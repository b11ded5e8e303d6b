"""Importing scope lists."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from xlsxwriter import Workbook

from shared.actor import Role
from tests.catalog.world import PROVINCE, Catalog

DATA = Path(__file__).parents[3] / "deploy" / "data" / "scope-of-practice-V-X-XI-XIII.csv"
HEAD = "appendix,title_code,title_vi,line_no,code_tt43,name_vi,group_vi\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZERO = {"read": 0, "created": 0, "changed": 0, "unchanged": 0, "rejected": 0}


async def send(
    catalog: Catalog, content: str | bytes, *, by: httpx.AsyncClient | None = None, type_: str = "text/csv", **params: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": type_}
    data = content.encode() if isinstance(content, str) else content
    return await (by or catalog.ministry).post("/catalog/v1/scope-of-practice:import", content=data, params=params, headers=headers)


def lines(*rows: tuple[str, str, str]) -> str:
    """A file of lines of (title, number, name)."""
    target = io.StringIO()
    csv.writer(target).writerows(
        [f"V {title}".split()[0], title, f"Chức danh {title}", "1", number, name, ""] for title, number, name in rows
    )
    return HEAD + target.getvalue()


def counts(answer: httpx.Response) -> dict[str, int]:
    assert answer.status_code in {200, 422}, answer.text
    return {name: answer.json()[name] for name in ZERO}


def notes(answer: httpx.Response) -> list[tuple[int, str]]:
    return [(note["row"], note["code"]) for note in answer.json()["notes"] if note["row"] is not None]


async def technique(catalog: Catalog, code: str, **params: str) -> dict[str, Any]:
    answer = await catalog.get(f"techniques/{code}", **params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_lines_of_one_number_are_one_technique_with_every_title_and_name(catalog: Catalog) -> None:
    file = lines(
        ("doctor", "8.1", "Mai hoa châm"),
        ("nurse", "8.1.", "Châm hoa mai"),
        ("doctor", "8.10", "Chích lể"),
        ("doctor", "8.1", "Mai hoa châm"),
    )
    answer = await send(catalog, file)
    assert counts(answer) == {"read": 4, "created": 2, "changed": 1, "unchanged": 1, "rejected": 0}
    assert notes(answer) == [(3, "another-name"), (5, "merged-line")]
    found = await technique(catalog, "8.1")
    assert (found["name"], found["aliases"], found["scopes"]) == ("Mai hoa châm", ["Châm hoa mai"], ["doctor", "nurse"])
    assert found["codes"] == {"tt43": "8.1", "insurance": None}
    assert (await technique(catalog, "8.10"))["scopes"] == ["doctor"]
    assert [one["code"] for one in await catalog.items("techniques", q="cham hoa mai")] == ["8.1"]
    assert [one["code"] for one in await catalog.items("techniques", tt43="8.1")] == ["8.1"]


async def test_a_line_without_a_number_is_a_technique_all_the_same(catalog: Catalog) -> None:
    answer = await send(
        catalog, lines(("midwife", "", "Đỡ đẻ ngôi mặt *"), ("doctor", "", "đỡ đẻ  ngôi mặt"), ("doctor", "2.1", "Đỡ đẻ ngôi mặt"))
    )
    assert counts(answer) == {"read": 3, "created": 2, "changed": 1, "unchanged": 0, "rejected": 0}
    assert notes(answer) == [(2, "name-has-number"), (2, "stray-mark"), (3, "another-name")]
    found = await technique(catalog, "N-bca6febf4b7d1d2e")
    assert (found["name"], found["scopes"], found["codes"]["tt43"]) == ("Đỡ đẻ ngôi mặt", ["doctor", "midwife"], None)


async def test_only_lines_without_a_usable_name_or_title_are_rejected(catalog: Catalog) -> None:
    file = lines(("doctor", "như trên", "Châm cứu"), ("doctor", "1.1", "*"), ("", "1.2", "Thở oxy"), ("bác sỹ", "1.3", "Thở máy"))
    refused = await send(catalog, file)
    assert (refused.status_code, refused.json()["code"]) == (422, "import-rejected")
    faults = [(fault["row"], fault["column"], fault["code"]) for fault in refused.json()["errors"]]
    assert faults == [(3, "name_vi", "missing"), (4, "title_code", "missing"), (5, "title_code", "wrong-form")]
    assert await catalog.events() == []
    partial = await send(catalog, file, mode="partial")
    assert counts(partial) == {"read": 4, "created": 1, "changed": 0, "unchanged": 0, "rejected": 3}
    assert notes(partial) == [(2, "number-unreadable")]


async def test_another_file_adds_titles_and_takes_none_away(catalog: Catalog) -> None:
    await send(catalog, lines(("doctor", "1.1", "Thở oxy"), ("nurse", "1.2", "Hút đờm")))
    answer = await send(catalog, lines(("midwife", "1.1", "Thở ôxy"), ("doctor", "1.1", "Thở oxy")))
    assert counts(answer) == {"read": 2, "created": 0, "changed": 1, "unchanged": 1, "rejected": 0}
    found = await technique(catalog, "1.1")
    assert (found["scopes"], found["name"], found["aliases"]) == (["doctor", "midwife"], "Thở oxy", ["Thở ôxy"])
    assert [one["code"] for one in await catalog.items("techniques", q="tho o xy")] == []
    assert [one["code"] for one in await catalog.items("techniques", q="oxy tho")] == ["1.1"]
    told = [json.loads(event["data"])["scopes"] for event in await catalog.events("1.1")]
    assert told == [["doctor"], ["doctor", "midwife"]]
    assert [event["subject_version"] for event in await catalog.events("1.1")] == [1, 2]
    assert len(await catalog.events("1.2")) == 1


async def test_what_was_recorded_by_hand_stays_and_gains_the_titles_also_on_later_days(catalog: Catalog) -> None:
    await catalog.put("techniques/1.1", name="Thở oxy qua gọng kính", specialty="Nội", scopes=["doctor"], requirements={"rooms": ["ER"]})
    answer = await send(catalog, lines(("nurse", "1.1", "Thở oxy")))
    assert counts(answer)["changed"] == 1
    today = await technique(catalog, "1.1")
    assert (today["name"], today["specialty"], today["scopes"]) == ("Thở oxy qua gọng kính", "Nội", ["doctor", "nurse"])
    assert today["requirements"]["rooms"] == ["ER"]
    assert (await technique(catalog, "1.1", as_of="2024-01-01"))["scopes"] == ["doctor", "nurse"]
    history = await catalog.items("techniques/1.1/history")
    assert [(one["version"], one["scopes"]) for one in history] == [(1, ["doctor"]), (2, ["doctor", "nurse"]), (3, ["doctor", "nurse"])]
    assert history[1]["valid_from"] == "2024-01-01"
    assert history[0]["valid_from"] == history[2]["valid_from"]
    said = await catalog.events("1.1")
    assert [event["effective_on"].isoformat() for event in said] == [one["valid_from"] for one in history]
    assert (await catalog.get("techniques/1.1")).headers["etag"] == '"3"'
    assert counts(await send(catalog, lines(("nurse", "1.1", "Thở oxy"))))["unchanged"] == 1


async def test_lists_of_a_later_day_hold_from_that_day(catalog: Catalog) -> None:
    await send(catalog, lines(("doctor", "1.1", "Thở oxy")))
    await send(catalog, lines(("nurse", "1.1", "Thở oxy")), valid_from="2026-01-01")
    assert (await technique(catalog, "1.1", as_of="2025-12-31"))["scopes"] == ["doctor"]
    assert (await technique(catalog, "1.1", as_of="2026-01-01"))["scopes"] == ["doctor", "nurse"]
    await send(catalog, lines(("midwife", "1.1", "Thở oxy")))
    assert (await technique(catalog, "1.1", as_of="2025-12-31"))["scopes"] == ["doctor", "midwife"]
    assert (await technique(catalog, "1.1"))["scopes"] == ["doctor", "midwife", "nurse"]
    assert [one["code"] for one in await catalog.items("techniques", title="nurse", as_of="2025-12-31")] == []
    assert [(one["title"], one["techniques"]) for one in await catalog.items("scope-of-practice", as_of="2025-12-31")] == [
        ("doctor", 1),
        ("midwife", 1),
    ]
    refused = await send(catalog, lines(("nurse", "1.1", "Thở oxy")), valid_from="2100-01-01")
    assert (refused.status_code, refused.json()["code"]) == (422, "scope-lists-to-come")


async def test_one_closing_event_tells_what_was_published(catalog: Catalog) -> None:
    answer = await send(catalog, lines(("nurse", "1.1", "Thở oxy"), ("doctor", "1.1", "Thở oxy"), ("doctor", "1.2", "Hút đờm")))
    *_, last = await catalog.events()
    assert last["type"] == "vn.tuyen.catalog.scope-of-practice-published.v1"
    assert (last["subject"], last["effective_on"].isoformat(), last["province"]) == (answer.json()["import_id"], "2024-01-01", "VN")
    told = json.loads(last["data"])
    assert (told["titles"], told["techniques"], told["lines"]) == (["doctor", "nurse"], 2, 3)


async def test_a_dry_run_tells_the_same_and_writes_nothing(catalog: Catalog) -> None:
    file = lines(("doctor", "8.1", "Mai hoa châm"), ("nurse", "8.1", "Châm hoa mai *"))
    dry = await send(catalog, file, dry_run=True)
    assert await catalog.items("techniques") == []
    assert await catalog.events() == []
    real = await send(catalog, file)
    assert (counts(dry), dry.json()["notes"]) == (counts(real), real.json()["notes"])


async def test_a_number_that_excel_stores_as_a_number_is_rejected_for_8_10_would_be_8_1(catalog: Catalog) -> None:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "PHỤ LỤC V")
        for place, word in enumerate(("STT", "Mã chức danh", "Chức danh", "Mã theo TT43", "Tên kỹ thuật", "Nhóm")):
            sheet.write_string(2, place, word)
        for row, number in ((3, "8.10"), (4, 8.1), (5, None)):
            for place, cell in enumerate((row, "doctor", "Bác sỹ", number, f"Kỹ thuật {row}", 127)):
                sheet.write(row, place, cell) if isinstance(cell, int | float) else cell and sheet.write_string(row, place, cell)
    refused = await send(catalog, target.getvalue(), type_=XLSX)
    (fault,) = refused.json()["errors"]
    assert (fault["row"], fault["column"], fault["code"]) == (5, "code_tt43", "number-cell")
    partial = await send(catalog, target.getvalue(), type_=XLSX, mode="partial")
    assert counts(partial) == {"read": 3, "created": 2, "changed": 0, "unchanged": 0, "rejected": 1}
    assert (await technique(catalog, "8.10"))["group"] is None
    assert notes(partial) == [(4, "odd-group"), (6, "odd-group")]


async def test_the_lists_as_published_give_what_the_page_on_them_says(catalog: Catalog) -> None:
    answer = await send(catalog, DATA.read_bytes())
    assert counts(answer) == {"read": 1_533, "created": 1_145, "changed": 370, "unchanged": 18, "rejected": 0}
    assert Counter(code for _, code in notes(answer)) == {
        "merged-line": 23,
        "another-name": 20,
        "stray-mark": 8,
        "name-has-number": 5,
        "number-in-line-column": 2,
        "odd-group": 27,
        "comma-in-number": 1,
        "several-numbers": 1,
    }
    again = await send(catalog, DATA.read_bytes())
    assert counts(again) == ZERO | {"read": 1_533, "unchanged": 1_533}
    assert again.json()["import_id"] is None
    (events,) = await catalog.rows("select (select count(*) from outbox) + (select count(*) from event_log)")
    assert events[0] == 1_146
    titles = {one["title"]: one["techniques"] for one in await catalog.items("scope-of-practice")}
    assert titles == {
        "assistant_doctor_general": 275,
        "assistant_doctor_traditional_medicine": 590,
        "doctor_general": 516,
        "midwife": 129,
    }
    scope = (await catalog.get("scope-of-practice/midwife")).json()
    assert (scope["name"], len(scope["technique_codes"])) == ("Hộ sinh", titles["midwife"])
    assert (await catalog.get("scope-of-practice/nobody")).status_code == 404


async def test_scope_lists_are_imported_by_the_nation_only(catalog: Catalog) -> None:
    file = lines(("doctor", "8.1", "Mai hoa châm"))
    assert (await send(catalog, file, by=catalog.caller(Role.DEPARTMENT, PROVINCE))).status_code == 403
    assert (await send(catalog, file, by=catalog.caller(Role.DEPARTMENT, "VN"))).status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_template_is_itself_an_import_without_rows(catalog: Catalog, form: str) -> None:
    template = await catalog.get("scope-of-practice:template", format=form)
    answer = await send(catalog, template.content, type_=template.headers["content-type"].partition(";")[0])
    assert counts(answer) == ZERO, answer.text
