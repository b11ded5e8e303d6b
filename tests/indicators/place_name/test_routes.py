"""Names of units and facilities over HTTP: dated, searched, loaded from the catalog's own files, and shown on pages."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as running_with
from hypothesis import strategies as st

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.story import LONG_AGO, Story, facility, unit
from tests.workbooks import workbook
from tests.world import client

NAMES = "/indicators/v1/place-names"
REORGANISED = date(2025, 7, 1)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNITS = "code,level,name,parent_code\n12,province,Tỉnh Lai Châu,\n107,district,Huyện Mường Tè,12\nC1,commune,Xã Thu Lũm,107\n"
FACILITIES = "code,name,kind,level,admin_unit,beds\nS1,Trạm Y tế xã Thu Lũm,commune_station,commune,C1,\n"
DAYS = [date(2024, 12, 31), date(2025, 6, 30), REORGANISED, date(2026, 1, 1)]


async def tell(story: Story, _: httpx.AsyncClient) -> None:
    """Province 12, and 15 that is another unit since the reorganisation."""
    await story.district()
    await story.catalog_says(
        unit("15", "province", None, until=REORGANISED, successors=["15"]), unit("15", "province", None, since=REORGANISED), province="15"
    )


@pytest.fixture
def told(story: Story) -> Story:
    return story


@pytest.fixture
async def department(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client(app, settings, unit="12") as caller:
        yield caller


async def put(
    caller: httpx.AsyncClient, told: Story, code: str, name: str, valid_from: str = "2020-01-01", **headers: str
) -> httpx.Response:
    return await caller.put(f"{NAMES}/{code}", json={"name": name, "valid_from": valid_from}, headers=told.heard | headers)


async def load(caller: httpx.AsyncClient, told: Story, content: str | bytes, type_: str = "text/csv", **query: Any) -> httpx.Response:
    headers = told.heard | {"Idempotency-Key": str(uuid4()), "Content-Type": type_}
    asked = {"valid_from": "2020-01-01"} | query
    return await caller.post(
        f"{NAMES}:import", content=content.encode() if isinstance(content, str) else content, params=asked, headers=headers
    )


async def name_of(caller: httpx.AsyncClient, code: str, as_of: str) -> str | None:
    answer = await caller.get(f"{NAMES}/{code}", params={"as_of": as_of})
    return answer.json()["name"] if answer.status_code == 200 else None


def counts(answer: httpx.Response) -> tuple[int, ...]:
    found = answer.json()
    return tuple(found[name] for name in ("created", "changed", "unchanged", "rejected"))


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return [(each["row"], each["column"], each["code"].removeprefix("field.")) for each in answer.json()["errors"]]


async def test_a_name_holds_from_its_day_until_the_next(ministry: httpx.AsyncClient, told: Story) -> None:
    first = await put(ministry, told, "C1", "Xã Pa Vệ Sử")
    assert (first.status_code, first.json()) == (201, {"code": "C1", "name": "Xã Pa Vệ Sử", "valid_from": "2020-01-01"})
    assert (await put(ministry, told, "C1", "Xã Pa Vệ Sử")).status_code == 200
    assert (await put(ministry, told, "C1", "Xã Pa Vệ Sủ")).status_code == 428
    corrected = await put(ministry, told, "C1", "Xã Pa Vệ Sủ", **{"If-Match": first.headers["etag"]})
    assert (corrected.status_code, corrected.json()["name"]) == (200, "Xã Pa Vệ Sủ")
    await put(ministry, told, "C1", "Xã Thu Lũm", "2025-07-01")
    found = [await name_of(ministry, "C1", day) for day in ("2019-12-31", "2020-01-01", "2025-06-30", "2025-07-01")]
    assert found == [None, "Xã Pa Vệ Sủ", "Xã Pa Vệ Sủ", "Xã Thu Lũm"]
    history = (await ministry.get(f"{NAMES}/C1/history")).json()["items"]
    assert [(each["name"], each["valid_from"]) for each in history] == [("Xã Pa Vệ Sủ", "2020-01-01"), ("Xã Thu Lũm", "2025-07-01")]


async def test_names_are_found_without_accents_on_the_day_asked_for(ministry: httpx.AsyncClient, told: Story) -> None:
    for code, name in (("C1", "Xã Thu Lũm"), ("C2", "Xã Ka Lăng"), ("107", "Huyện Mường Tè")):
        await put(ministry, told, code, name)
    found = (await ministry.get(NAMES, params={"q": "muong te"})).json()["items"]
    assert [each["code"] for each in found] == ["107"]
    assert [each["code"] for each in (await ministry.get(NAMES)).json()["items"]] == ["107", "C2", "C1"]
    assert (await ministry.get(NAMES, params={"as_of": "2019-12-31"})).json()["items"] == []


async def test_the_name_of_a_unit_does_not_go_on_to_the_one_that_got_its_code(ministry: httpx.AsyncClient, told: Story) -> None:
    await put(ministry, told, "15", "Tỉnh Yên Bái")
    assert [await name_of(ministry, "15", day) for day in ("2025-06-30", "2025-07-01")] == ["Tỉnh Yên Bái", None]
    await put(ministry, told, "15", "Tỉnh Lào Cai", "2025-07-01")
    assert [await name_of(ministry, "15", day) for day in ("2025-06-30", "2025-07-01")] == ["Tỉnh Yên Bái", "Tỉnh Lào Cai"]


async def test_a_department_names_what_lies_in_it_and_nobody_else_does(
    app: FastAPI, settings: Settings, department: httpx.AsyncClient, told: Story
) -> None:
    assert (await put(department, told, "S1", "Trạm Y tế xã Thu Lũm")).status_code == 201
    assert (await put(department, told, "15", "Tỉnh Lào Cai")).status_code == 404
    unknown = await put(department, told, "C99", "Xã không có")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "place-unknown")
    refused = await load(department, told, "code,name\nC1,Xã Thu Lũm\n15,Tỉnh Lào Cai\n")
    assert (refused.status_code, faults(refused)) == (422, [(3, "code", "out-of-subtree")])
    async with client(app, settings, role=Role.CENTRE, unit="H1") as centre:
        assert (await put(centre, told, "S1", "Trạm khác")).status_code == 403
        assert await name_of(centre, "S1", "2024-01-01") == "Trạm Y tế xã Thu Lũm"


async def test_who_ended_is_named_by_the_department_of_what_followed(department: httpx.AsyncClient, told: Story) -> None:
    await told.catalog_says(
        unit("C9", "commune", "12", since=REORGANISED), unit("C3", "commune", "107", until=REORGANISED, successors=["C9"])
    )
    assert (await put(department, told, "C3", "Xã Tá Bạ")).status_code == 201
    assert counts(await load(department, told, "code,name\nC3,Xã Tá Bạ\n")) == (0, 0, 1, 0)


async def test_the_catalogs_own_files_are_loaded_unchanged(department: httpx.AsyncClient, told: Story) -> None:
    assert counts(await load(department, told, UNITS, dry_run="true")) == (3, 0, 0, 0)
    assert await name_of(department, "C1", "2024-01-01") is None
    assert counts(await load(department, told, UNITS)) == (3, 0, 0, 0)
    assert counts(await load(department, told, UNITS)) == (0, 0, 3, 0)
    assert counts(await load(department, told, UNITS, valid_from="2023-01-01")) == (0, 0, 3, 0)
    assert counts(await load(department, told, UNITS.replace("Thu Lũm", "Thu Lủm"), valid_from="2023-01-01")) == (0, 1, 2, 0)
    assert counts(await load(department, told, FACILITIES)) == (1, 0, 0, 0)
    assert await name_of(department, "S1", "2024-01-01") == "Trạm Y tế xã Thu Lũm"


async def test_a_workbook_whose_codes_became_numbers_is_read_by_its_levels(ministry: httpx.AsyncClient, told: Story) -> None:
    await told.catalog_says(unit("03433", "commune", "107"))
    assert counts(await load(ministry, told, workbook(("code", "level", "name"), (3433, "commune", "Xã Thu Lũm")), XLSX)) == (1, 0, 0, 0)
    refused = await load(ministry, told, workbook(("code", "name"), (3433, "Xã Thu Lũm")), XLSX)
    assert faults(refused) == [(2, "code", "number-cell")]


async def test_a_row_with_a_fault_stops_all_or_is_left_out(ministry: httpx.AsyncClient, told: Story) -> None:
    faulty = "Mã,Tên đơn vị,Từ ngày\nC1,Xã Thu Lũm,01/01/2021\nC99,Xã X,\nC2,,\nC1,Xã khác,2021-01-01\n"
    assert faults(await load(ministry, told, faulty)) == [(4, "name", "missing"), (3, "code", "unknown-code"), (5, "code", "twice")]
    assert await name_of(ministry, "C1", "2024-01-01") is None
    assert counts(await load(ministry, told, faulty, mode="partial")) == (1, 0, 0, 3)
    history = (await ministry.get(f"{NAMES}/C1/history")).json()["items"]
    assert [each["valid_from"] for each in history] == ["2021-01-01"]


async def test_an_import_is_undone(ministry: httpx.AsyncClient, told: Story) -> None:
    await put(ministry, told, "C1", "Xã A")
    await put(ministry, told, "C2", "Xã B")
    made = await load(ministry, told, "code,name,valid_from\nC1,Xã X,\nC2,Xã Y,2023-01-01\nC3,Xã Z,\n")
    assert counts(made) == (1, 2, 0, 0)
    path = f"/indicators/v1/imports/{made.json()['import_id']}:undo"
    undone = await ministry.post(path, json={"reason": "Nhầm tệp"}, headers={"Idempotency-Key": str(uuid4())})
    assert undone.status_code == 200, undone.text
    assert [await name_of(ministry, code, "2024-01-01") for code in ("C1", "C2", "C3")] == ["Xã A", "Xã B", None]
    assert (await put(ministry, told, "C3", "Xã C")).status_code == 201
    assert counts(await load(ministry, told, "code,name\nC3,Xã C\n")) == (0, 0, 1, 0)


async def test_the_template_has_the_columns_of_the_import(ministry: httpx.AsyncClient, told: Story) -> None:
    answer = await ministry.get(f"{NAMES}:template", params={"format": "csv"}, headers={"Accept-Language": "en"})
    assert answer.text.lstrip("\ufeff") == "Code,Name,Valid from\r\n"


FACTS = st.lists(st.tuples(st.sampled_from(["15", "C1"]), st.sampled_from(DAYS), st.sampled_from(["Xã A", "Xã B"])), max_size=6)


@running_with(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS)
async def test_whatever_is_imported_in_any_order_the_last_name_of_the_unit_until_a_day_is_its_name(
    ministry: httpx.AsyncClient, told: Story, facts: list[tuple[str, date, str]]
) -> None:
    own = {code: f"{code}.{uuid4().hex[:8]}" for code in ("15", "C1")}
    await told.catalog_says(
        unit(own["15"], "province", None, until=REORGANISED),
        unit(own["15"], "province", None, since=REORGANISED),
        unit(own["C1"], "commune", "107"),
    )
    kept: dict[tuple[str, date], str] = {}
    for code, day, name in facts:
        answer = await load(ministry, told, f"code,name\n{own[code]},{name}\n", valid_from=str(day))
        assert answer.status_code == 200, answer.text
        before = [kept[known] for known in sorted(kept) if known[0] == code and known[1] <= day and _same(code, known[1], day)]
        if not before or before[-1] != name:
            kept[code, day] = name
    for code, named in own.items():
        for day in DAYS:
            said = [(known[1], kept[known]) for known in sorted(kept) if known[0] == code and known[1] <= day]
            expected = said[-1][1] if said and _same(code, said[-1][0], day) else None
            assert await name_of(ministry, named, str(day)) == expected


def _same(code: str, first: date, second: date) -> bool:
    """Whether the code stands for the same unit on both days."""
    return code != "15" or (first < REORGANISED) == (second < REORGANISED)


async def test_a_facility_opened_today_may_be_named_at_once(ministry: httpx.AsyncClient, told: Story) -> None:
    await told.catalog_says(facility("S9", "C1"))
    answer = await ministry.put(f"{NAMES}/S9", json={"name": "Trạm Y tế mới", "valid_from": str(LONG_AGO)})
    assert answer.status_code == 201, answer.text
