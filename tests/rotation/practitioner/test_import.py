"""Importing people with their licences and posts."""

import io
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from xlsxwriter import Workbook

from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import CENTRE, ELSEWHERE, STATION, Rotation, a_licence, a_person, a_post, get, post, put

HEAD = "full_name,title,qualification,facility,licence_number,issued_on,post_kind,position,technique_codes,from\n"
DOCTOR = f"Lò Văn Đức,doctor_general,general_doctor,{CENTRE},000123/LCA-CCHN,2015-06-15,permanent,Bác sỹ,1.2;1.64,2020-02-01\n"
NURSE = f"Vàng Thị Mỷ,nurse,college_nurse,{STATION},,,permanent,Điều dưỡng,,2021-01-01\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def send(http: httpx.AsyncClient, content: str | bytes, *, type_: str = "text/csv", **params: Any) -> httpx.Response:
    headers = {"Idempotency-Key": str(new_id()), "Content-Type": type_}
    data = content.encode() if isinstance(content, str) else content
    return await http.post("/rotation/v1/practitioners:import", content=data, params=params, headers=headers)


def counts(answer: httpx.Response) -> tuple[int, ...]:
    return tuple(answer.json()[name] for name in ("read", "created", "changed", "unchanged", "rejected"))


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return [(fault["row"], fault["column"], fault["code"]) for fault in answer.json()["errors"]]


async def test_an_imported_person_answers_like_one_who_was_put(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        answer = await send(http, HEAD + DOCTOR)
        assert answer.status_code == 200, answer.text
        assert counts(answer) == (1, 1, 0, 0, 0)
        [person] = (await get(http, "/practitioners?q=lo duc"))["items"]
        path = f"/practitioners/{person['id']}"
        imported = await rotation.events()
        await put(http, path, a_person(), 200)
        await put(http, f"{path}/licences/000123/LCA-CCHN", a_licence(issued_on="2015-06-15"), 200)
        [held] = (await get(http, f"{path}/posts"))["items"]
        same = a_post(position="Bác sỹ", technique_codes=["1.2", "1.64"], **{"from": "2020-02-01"})
        await put(http, f"{path}/posts/{held['id']}", same, 200)
        assert await rotation.events() == imported
        twin, post_id = new_id(), new_id()
        await put(http, f"/practitioners/{twin}", a_person())
        await put(http, f"/practitioners/{twin}/licences/9", a_licence(issued_on="2015-06-15"))
        await put(http, f"/practitioners/{twin}/posts/{post_id}", same)
    plain = [dict(event) for event in await rotation.events()]
    assert [event["type"].split(".")[3] for event in plain] == ["practitioner-recorded", "licence-recorded", "post-recorded"] * 2
    ids = {"practitioner_id", "licence_id", "post_id"}
    for ours, theirs in zip(plain[:3], plain[3:], strict=True):
        assert {k: v for k, v in json.loads(ours.pop("data")).items() if k not in ids} == {
            k: v for k, v in json.loads(theirs.pop("data")).items() if k not in ids
        }
        assert {k: v for k, v in ours.items() if k != "subject"} == {k: v for k, v in theirs.items() if k != "subject"}


async def test_the_same_file_again_changes_nothing_with_or_without_a_licence(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        first = await send(http, HEAD + DOCTOR + NURSE)
        again = await send(http, HEAD + DOCTOR + NURSE)
    assert counts(first) == (2, 2, 0, 0, 0)
    assert counts(again) == (2, 0, 0, 2, 0)
    assert again.json()["import_id"] is None
    assert len(await rotation.events()) == 5


async def test_a_dry_run_answers_the_same_and_writes_nothing(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        assert counts(await send(http, HEAD + DOCTOR, dry_run=True)) == (1, 1, 0, 0, 0)
        assert (await get(http, "/practitioners"))["items"] == []
    assert await rotation.events() == []


async def test_who_holds_the_licence_is_the_same_person_under_another_spelling_and_title(rotation: Rotation):
    later = DOCTOR.replace("Lò Văn Đức", "Lò Văn Đức A").replace("doctor_general", "doctor_specialist")
    async with rotation.client(unit="10") as http:
        await send(http, HEAD + DOCTOR)
        [person] = (await get(http, "/practitioners"))["items"]
        await put(http, f"/practitioners/{person['id']}/posts/{new_id()}", a_post(facility=STATION, kind="contract"))
        await post(http, f"/practitioners/{person['id']}/licences/000123/LCA-CCHN:suspend", {"on": "2022-01-01", "reason": "Chờ xem xét"})
        answer = await send(http, HEAD + later)
        assert counts(answer) == (1, 0, 1, 0, 0)
        [changed] = (await get(http, "/practitioners"))["items"]
        assert {held["title"] for held in (await get(http, f"/practitioners/{person['id']}/posts"))["items"]} == {"doctor_specialist"}
        history = (await get(http, f"/practitioners/{person['id']}/history"))["items"]
    assert (changed["id"], changed["full_name"], changed["title"]) == (person["id"], "Lò Văn Đức A", "doctor_specialist")
    said = [(e["type"].split(".")[3], e["subject_version"]) for e in (await rotation.events())[5:]]
    assert said == [
        ("practitioner-recorded", 2),
        ("licence-recorded", 3),
        ("licence-suspended", 4),
        ("post-recorded", 2),
        ("post-recorded", 2),
    ]
    assert [item["full_name"] for item in history if item["full_name"]] == ["Lò Văn Đức", "Lò Văn Đức A"]


async def test_each_fault_is_named_by_row_and_column_and_nothing_is_written(rotation: Rotation):
    bad = [
        DOCTOR,
        DOCTOR,
        DOCTOR.replace("000123", "000124").replace("doctor_general", "wizard"),
        DOCTOR.replace("000123", "000125").replace(CENTRE, "TYT.9"),
        DOCTOR.replace("000123", "000126").replace("1.64", "77.7"),
        DOCTOR.replace("000123", "000127").replace("2015-06-15", "31/02/2015"),
        NURSE.replace("2021-01-01", ""),
        NURSE.replace("Vàng Thị Mỷ", "Lò Thị A").replace("nurse,college_nurse", "village_health_worker,elementary"),
        DOCTOR.replace("Lò Văn Đức", "Tẩn A Sài").replace(CENTRE, STATION),
    ]
    async with rotation.client(unit="10") as http:
        answer = await send(http, HEAD + "".join(bad))
        assert (await get(http, "/practitioners"))["items"] == []
    assert answer.status_code == 422
    assert sorted(faults(answer)) == [
        (3, "full_name", "twice"),
        (4, "title", "not-in-list"),
        (5, "facility", "unknown-code"),
        (6, "technique_codes", "unknown-code"),
        (7, "issued_on", "not-a-day"),
        (8, "from", "missing"),
        (9, "village", "missing"),
        (10, "licence_number", "twice"),
    ]
    assert await rotation.events() == []


async def test_a_partial_import_writes_what_is_right(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        answer = await send(http, HEAD + DOCTOR + NURSE.replace(STATION, "TYT.9"), mode="partial")
        assert counts(answer) == (2, 1, 0, 0, 1)
        assert len((await get(http, "/practitioners"))["items"]) == 1


async def test_a_second_permanent_post_and_a_licence_of_somebody_else_are_refused(rotation: Rotation):
    other = new_id()
    async with rotation.client(unit="10") as http:
        await send(http, HEAD + DOCTOR)
        moved = await send(http, HEAD + DOCTOR.replace(CENTRE, STATION))
        head = "id," + HEAD
        taken = await send(http, head + f"{other},{DOCTOR}")
    assert faults(moved) == [(2, "from", "permanent-post-overlaps")]
    assert faults(taken) == [(2, "licence_number", "licence-number-taken")]


async def test_policy_limits_the_posts_of_a_file_too(rotation: Rotation):
    contract = DOCTOR.replace("permanent", "contract").replace(CENTRE, STATION)
    async with rotation.client() as nation, rotation.client(unit="10") as http:
        await put(nation, "/policies/most_posts_at_once/2019-01-01", {"value": 1})
        await send(http, HEAD + DOCTOR)
        [person] = (await get(http, "/practitioners"))["items"]
        assert faults(await send(http, HEAD + contract)) == [(2, "from", "too-many-posts")]
        refused = await put(http, f"/practitioners/{person['id']}/posts/{new_id()}", a_post(kind="contract"), 409)
        await put(nation, "/policies/most_posts_at_once/2019-01-01", {"value": 2}, 200, **{"If-Match": '"1"'})
        assert counts(await send(http, HEAD + contract)) == (1, 0, 1, 0, 0)
    assert refused["code"] == "too-many-posts"


async def test_a_file_stays_in_the_callers_subtree(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(unit="12") as there, rotation.client(Role.STATION, STATION) as station:
        await send(http, HEAD + DOCTOR)
        [person] = (await get(http, "/practitioners"))["items"]
        foreign = await send(there, HEAD + DOCTOR)
        theirs = await send(there, "id," + HEAD + f"{person['id']},{DOCTOR.replace(CENTRE, ELSEWHERE)}")
        assert (await send(station, HEAD + DOCTOR)).status_code == 403
    assert {fault[2] for fault in faults(foreign)} == {"out-of-subtree"}
    assert (2, "id", "out-of-subtree") in faults(theirs)


async def test_a_workbook_as_officials_make_it_is_read(rotation: Rotation):
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        rows = [
            ("DANH SÁCH NGƯỜI HÀNH NGHỀ",),
            ("STT", "Họ và tên", "Chức danh", "Trình độ", "Mã cơ sở", "Số CCHN", "Ngày cấp", "Biên chế hoặc hợp đồng", "Vị trí công tác", "Từ ngày"),
            (1, "Lò Văn  Đức", "Bác sĩ", "BSCKI", CENTRE, "000123/LCA-CCHN", "15/06/2015", "Biên chế", "Trưởng khoa", "01/02/2020"),
            (2, "Vàng Thị Mỷ", "Hộ sinh", "Cử nhân hộ sinh", STATION, "000124/LCA-CCHN", "1/7/2016", "HĐ", "Hộ sinh", "2020-02-01"),
        ]  # fmt: skip
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    async with rotation.client(unit="10") as http:
        answer = await send(http, target.getvalue(), type_=XLSX)
        assert answer.status_code == 200, answer.text
        people = {p["full_name"]: (p["title"], p["qualification"]) for p in (await get(http, "/practitioners"))["items"]}
    assert people == {"Lò Văn Đức": ("doctor_general", "specialist_1"), "Vàng Thị Mỷ": ("midwife", "bachelor_midwife")}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_template_is_itself_an_import_without_rows(rotation: Rotation, form: str):
    async with rotation.client(unit="10") as http:
        template = await http.get(f"/rotation/v1/practitioners:template?format={form}")
        answer = await send(http, template.content, type_=template.headers["content-type"].partition(";")[0])
    assert counts(answer) == (0, 0, 0, 0, 0), answer.text


async def test_ids_of_a_file_are_the_same_on_every_machine(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        await send(http, HEAD + DOCTOR)
        [person] = (await get(http, "/practitioners"))["items"]
    assert UUID(person["id"]).version == 5
