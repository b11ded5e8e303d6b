"""Sealed reports over HTTP: bytes that do not change, the same again, papers, templates, and what differs later."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from docx import Document
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from services.indicators.report_template.queries import SHIPPED
from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import LAI_CHAU, MUONG_TE, recorded
from tests.indicators.story import Story, approval, facility, level_list, licence, post, technique, unit
from tests.world import client

REPORTS = "/indicators/v1/reports"
TEMPLATES = "/indicators/v1/report-templates"
DAY = "2024-12-31"
SIGNER = {
    "title": "Giám đốc",
    "capacity": None,
    "name": "Nguyễn Thị Hồng",
    "body": "Sở Y tế tỉnh Lai Châu",
    "superior_body": "UBND tỉnh Lai Châu",
}


async def tell(story: Story, ministry: httpx.AsyncClient) -> None:
    """Ten techniques; S1 is able to do eight of them and S2 four."""
    codes = [f"T{n}" for n in range(10)]
    await story.catalog_says(
        unit("12", "province", None),
        unit("107", "district", "12"),
        unit("C1", "commune", "107"),
        unit("C2", "commune", "107"),
        unit("15", "province", None),
    )
    await story.catalog_says(
        facility("S1", "C1"), facility("S2", "C2"), facility("H1", "107", kind="district_health_centre", level="district")
    )
    await story.catalog_says(*(technique(code, "doctor_general") for code in codes))
    await story.catalog_says(level_list("commune", *codes), province="VN")
    await story.catalog_says(
        approval("a1", "granted", "S1", codes[:8], date(2023, 1, 1)), approval("a2", "granted", "S2", codes[:4], date(2023, 1, 1))
    )
    await story.rotation_says(
        licence("l", "recorded", "An", ["doctor_general"]), post("p", "An", "S1"), post("q", "An", "S2", kind="contract")
    )
    await recorded(ministry, MUONG_TE)


@pytest.fixture
def world(story: Story) -> Story:
    return story


@pytest.fixture
async def department(app: FastAPI, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with client(app, settings, unit="12") as caller:
        yield caller


async def seal(caller: httpx.AsyncClient, world: Story, **changes: Any) -> httpx.Response:
    body = {"id": "r-1", "programme": MUONG_TE, "kind": "annual", "as_of": DAY, **changes}
    return await caller.post(REPORTS, json=body, headers={"Idempotency-Key": str(uuid4()), **world.heard})


async def difference(caller: httpx.AsyncClient, world: Story, **params: str) -> dict[str, Any]:
    answer = await caller.get(f"{REPORTS}/r-1/difference", params=params, headers=world.heard)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_sealed_report_holds_the_progress_and_its_hash_is_that_of_its_bytes(ministry: httpx.AsyncClient, world: Story) -> None:
    answer = await seal(ministry, world, number="12/BC-SYT")
    assert answer.status_code == 201, answer.text
    content = await ministry.get(f"{REPORTS}/r-1.json")
    assert hashlib.sha256(content.content).hexdigest() == answer.json()["hash"] == content.headers["etag"].strip('"')
    assert len(content.content) == answer.json()["size"]
    said = content.json()
    assert said["progress"] == (await ministry.get(f"/indicators/v1/programmes/{MUONG_TE}/progress", params={"as_of": DAY})).json()
    assert {name: log["position"] for name, log in said["logs"].items()} == answer.json()["positions"]
    assert said["logs"]["catalog"]["position"] > 0
    assert len(said["logs"]["catalog"]["hash"]) == 64
    assert (said["number"], said["unit"], said["document"]["version"]) == ("12/BC-SYT", "VN", 1)


async def test_sealing_says_it_in_the_log(ministry: httpx.AsyncClient, world: Story) -> None:
    answer = await seal(ministry, world)
    kind = "vn.tuyen.indicators.report-sealed.v1"
    (event,) = (await ministry.get("/indicators/v1/events", params={"type": kind, "wait": "5s"})).json()
    assert (event["subject"], event["effectiveon"], event["data"]["hash"]) == ("report/r-1", DAY, answer.json()["hash"])
    assert event["data"]["positions"] == answer.json()["positions"]


async def test_the_same_again_changes_nothing_and_another_body_is_refused(ministry: httpx.AsyncClient, world: Story) -> None:
    first, again, other = await seal(ministry, world), await seal(ministry, world), await seal(ministry, world, kind="final")
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == first.json()
    assert again.headers["event-id"] == first.headers["event-id"]
    assert other.json()["code"] == "report-id-taken"


async def test_only_who_answers_for_the_programme_seals(
    app: FastAPI, settings: Settings, world: Story, ministry: httpx.AsyncClient
) -> None:
    found = {}
    for role, place in ((Role.DEPARTMENT, "12"), (Role.CENTRE, "H1"), (Role.DEPARTMENT, "15"), (Role.STATION, "S1")):
        async with client(app, settings, role=role, unit=place) as caller:
            found[place] = (await seal(caller, world, id=f"of-{place}")).status_code
    assert found == {"12": 201, "H1": 201, "15": 422, "S1": 403}
    async with client(app, settings, unit="15") as caller:
        assert (await seal(caller, world, unit="12")).status_code == 404
    listed = (await ministry.get(REPORTS, params={"unit": "H1"})).json()["items"]
    assert [each["id"] for each in listed] == ["of-H1"]


async def test_a_day_that_has_not_come_and_a_programme_nobody_knows_are_refused(ministry: httpx.AsyncClient, world: Story) -> None:
    assert (await seal(ministry, world, as_of="2199-01-01")).json()["code"] == "report-ahead-of-time"
    assert (await seal(ministry, world, programme="nobody-knows")).status_code == 404


async def test_a_correction_does_not_change_what_was_sealed_and_the_difference_says_which_facts_did(
    ministry: httpx.AsyncClient, world: Story
) -> None:
    await seal(ministry, world)
    before = (await ministry.get(f"{REPORTS}/r-1.json")).content
    assert (await difference(ministry, world))["targets"] == []
    await world.catalog_says(approval("a3", "granted", "S2", ["T4", "T5", "T6"], date(2024, 6, 1)))
    await world.catalog_says(approval("a4", "granted", "S1", ["T8"], date(2025, 6, 1)))
    found = await difference(ministry, world)
    (target,) = found["targets"]
    assert (target["reported"]["value"], target["restated"]["value"], target["causes"]) == (40.0, 70.0, ["facts"])
    assert [(each["unit"], each["reported"]["numerator"], each["restated"]["numerator"]) for each in target["evidence"]] == [("S2", 4, 7)]
    (fact,) = target["facts"]
    assert (fact["log"], fact["type"], fact["place"], fact["events"]) == ("catalog", "vn.tuyen.catalog.approval-granted.v1", "S2", 1)
    assert found["sealed"]["catalog"] < fact["first"] <= found["known"]["catalog"]
    assert (await ministry.get(f"{REPORTS}/r-1.json")).content == before


async def test_what_only_time_changed_is_told_apart(ministry: httpx.AsyncClient, world: Story) -> None:
    await world.rotation_says(
        licence("l", "recorded", "An", ["doctor_general"], expires=date(2025, 3, 1)),
    )
    await seal(ministry, world)
    (target,) = (await difference(ministry, world, as_of="2025-06-30"))["targets"]
    assert (target["restated"]["value"], target["later"]["value"]) == (40.0, 0.0)
    assert (target["causes"], target["facts"], target["facts_since"]) == (["time"], [], [])
    assert (await ministry.get(f"{REPORTS}/r-1/difference", params={"as_of": "2024-01-01"})).json()["code"] == "difference-before-report"


async def test_an_amended_programme_is_a_cause_of_its_own(ministry: httpx.AsyncClient, world: Story) -> None:
    await seal(ministry, world)
    stored = await ministry.get(f"/indicators/v1/programmes/{MUONG_TE}")
    body = stored.json()
    body["targets"][0]["target"] = 80
    headers = {"If-Match": stored.headers["etag"]}
    assert (await ministry.put(f"/indicators/v1/programmes/{MUONG_TE}", json=body, headers=headers)).status_code == 200
    (target,) = (await difference(ministry, world))["targets"]
    assert (target["causes"], target["reported"]["target"], target["restated"]["target"]) == (["programme"], 70, 80)


async def test_a_budget_line_spent_on_since_is_among_the_lines_that_differ(ministry: httpx.AsyncClient, world: Story) -> None:
    await recorded(ministry, LAI_CHAU)
    await seal(ministry, world, programme=LAI_CHAU)
    body = {"line_no": "1", "unit": "12", "amount": 5000, "spent_on": "2024-05-01", "document_no": "PC-1"}
    answer = await ministry.put(f"/indicators/v1/programmes/{LAI_CHAU}/spendings/s1", json=body)
    assert answer.status_code == 201, answer.text
    (line,) = (await difference(ministry, world))["lines"]
    assert (line["part"], line["no"], line["reported"]["spent"], line["restated"]["spent"]) == ("budget", "1", 0, 5000)


def texts(content: bytes) -> tuple[list[str], list[list[list[str]]]]:
    document = Document(io.BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [paragraph.text for paragraph in document.paragraphs], tables


async def test_the_word_document_has_the_form_of_an_administrative_document(ministry: httpx.AsyncClient, world: Story) -> None:
    answer = await seal(
        ministry, world, number="12/BC-SYT", place="Lai Châu", signed_by=SIGNER, recipients=["UBND tỉnh <Lai Châu> & Bộ Y tế"]
    )
    content = await ministry.get(f"{REPORTS}/r-1.docx")
    assert content.status_code == 200, content.text
    paragraphs, (head, targets, *_, foot) = texts(content.content)
    assert head[0][0].split("\n")[:2] == ["UBND TỈNH LAI CHÂU", "SỞ Y TẾ TỈNH LAI CHÂU"]
    assert head[0][1].split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert head[1][0] == "Số: 12/BC-SYT"
    assert head[1][1].startswith("Lai Châu, ngày ")
    assert paragraphs[paragraphs.index("BÁO CÁO") + 1].startswith("Kết quả thực hiện “Kế hoạch tăng cường đào tạo")
    assert any(line.startswith("Căn cứ “Kế hoạch tăng cường") for line in paragraphs)
    assert targets[0][:4] == ["STT", "Nội dung chỉ tiêu", "Mục", "Mức giao"]
    (line,) = targets[1:]
    assert (line[0], line[3], line[4], line[5], line[6]) == ("1", "ít nhất 70%", "40%", "30%", "Chậm tiến độ")
    assert line[7] == "S2: 4/10; S1: 8/10"
    assert foot[0][0].startswith("Nơi nhận:\n- UBND tỉnh <Lai Châu> & Bộ Y tế")
    assert "GIÁM ĐỐC" in foot[0][1]
    assert foot[0][1].endswith("Nguyễn Thị Hồng")
    assert any(answer.json()["hash"] in line for line in paragraphs)
    assert not [line for line in paragraphs if "{" in line]
    numerals = [line.split(". ")[0] for line in paragraphs if line.isupper() and line[0] in "IV" and ". " in line]
    assert numerals == ["I", "II", "III", "IV", "V"], "no number is left out where nobody raised a difficulty"
    assert any("Chốt lúc: " in line and "+07:00. SHA-256" in line for line in paragraphs)


async def test_headings_are_in_the_language_of_who_reads(ministry: httpx.AsyncClient, world: Story) -> None:
    await seal(ministry, world)
    content = await ministry.get(f"{REPORTS}/r-1.docx", headers={"Accept-Language": "en"})
    paragraphs, (head, targets, *_) = texts(content.content)
    assert "SOCIALIST REPUBLIC OF VIET NAM" in head[0][1]
    assert "REPORT" in paragraphs
    assert targets[1][6] == "Off track"


async def test_the_workbook_has_a_sheet_for_each_part_with_figures_as_numbers(ministry: httpx.AsyncClient, world: Story) -> None:
    await seal(ministry, world)
    content = (await ministry.get(f"{REPORTS}/r-1.xlsx")).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Chỉ tiêu", "Số liệu minh chứng", "Nhiệm vụ", "Chế độ báo cáo", "Kinh phí", "Xác thực số liệu"]
    (line,) = book.get_sheet_by_name("Chỉ tiêu").to_python()[1:]
    assert line[5:7] == [40.0, 30.0]
    assert [row[1:5] for row in book.get_sheet_by_name("Số liệu minh chứng").to_python()[1:]] == [
        ["S1", 8.0, 10.0, 80.0],
        ["S2", 4.0, 10.0, 40.0],
    ]


@pytest.mark.parametrize("code", [LAI_CHAU, "kon-ray-2024-2030", "lang-son-2021", "lao-cai-rotation-2022"])
async def test_every_document_can_be_sealed_and_printed(ministry: httpx.AsyncClient, world: Story, code: str) -> None:
    await recorded(ministry, code)
    assert (await seal(ministry, world, programme=code)).status_code == 201
    for form in ("json", "docx", "xlsx"):
        answer = await ministry.get(f"{REPORTS}/r-1.{form}")
        assert answer.status_code == 200, answer.text


@pytest.mark.skipif(find_spec("typst") is not None, reason="the extra pdf is installed")
async def test_without_a_typesetter_a_pdf_says_what_to_do(ministry: httpx.AsyncClient, world: Story) -> None:
    await seal(ministry, world)
    answer = await ministry.get(f"{REPORTS}/r-1.pdf")
    assert (answer.status_code, answer.json()["code"]) == (404, "pdf-not-available")
    assert "tuyen[pdf]" in answer.json()["detail"]


@pytest.mark.skipif(find_spec("typst") is None, reason="the extra pdf is not installed")
async def test_with_a_typesetter_there_is_a_pdf(ministry: httpx.AsyncClient, world: Story) -> None:
    await seal(ministry, world, note='"]) #panic("x") \\')
    assert (await ministry.get(f"{REPORTS}/r-1.pdf")).content.startswith(b"%PDF-")


async def test_a_report_sealed_while_facts_arrive_holds_exactly_those_up_to_its_positions(
    ministry: httpx.AsyncClient, world: Story
) -> None:
    start = (await seal(ministry, world, id="start")).json()["positions"]["catalog"]

    async def say() -> None:
        for n in range(4, 10):
            await world.catalog_says(approval(f"b{n}", "granted", "S2", [f"T{n}"], date(2024, 1, 1)))

    async def seal_all() -> list[str]:
        headers = {"Idempotency-Key": "k"}
        body = {"programme": MUONG_TE, "kind": "annual", "as_of": DAY}
        names = [f"while-{n}" for n in range(12)]
        for name in names:
            answer = await ministry.post(REPORTS, json={"id": name, **body}, headers={**headers, "Idempotency-Key": name})
            assert answer.status_code == 201, answer.text
        return names

    names, _ = await asyncio.gather(seal_all(), say())
    for name in names:
        report = (await ministry.get(f"{REPORTS}/{name}.json")).json()
        (target,) = report["progress"]["targets"]
        position = report["logs"]["catalog"]["position"]
        assert {each["position"]["catalog"] for each in target["evidence"]} == {position}
        assert {each["unit"]: each["numerator"] for each in target["evidence"]} == {"S1": 8, "S2": 4 + position - start}


async def put(caller: httpx.AsyncClient, content: bytes, kind: str = "default", **headers: str) -> httpx.Response:
    return await caller.put(f"{TEMPLATES}/{kind}", content=content, headers={"Content-Type": "application/octet-stream", **headers})


def changed(old: str, new: str) -> bytes:
    """The shipped template with a text replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(SHIPPED) as source, zipfile.ZipFile(target, "w") as made:
        for part in source.infolist():
            made.writestr(part.filename, source.read(part).replace(old.encode(), new.encode()))
    return target.getvalue()


async def test_a_department_prints_with_its_own_template_and_sealed_reports_keep_theirs(
    ministry: httpx.AsyncClient, department: httpx.AsyncClient, world: Story
) -> None:
    await seal(department, world)
    own = changed("{{ title }}", "BÁO CÁO RIÊNG {{ title }}")
    assert (await put(department, own)).status_code == 201
    assert (await put(department, own)).status_code == 200
    assert (await put(department, SHIPPED.read_bytes())).status_code == 428
    await seal(department, world, id="r-2")
    await seal(ministry, world, id="r-3")
    found = [texts((await ministry.get(f"{REPORTS}/{name}.docx")).content)[0] for name in ("r-1", "r-2", "r-3")]
    assert ["BÁO CÁO RIÊNG BÁO CÁO" in paragraphs for paragraphs in found] == [False, True, False]
    download = await department.get(f"{TEMPLATES}/default")
    assert download.content == own
    assert (await put(department, SHIPPED.read_bytes(), **{"If-Match": download.headers["etag"]})).json()["version"] == 2
    assert (await ministry.get(f"{TEMPLATES}/default")).content == SHIPPED.read_bytes()
    assert [(each["unit"], each["version"]) for each in (await department.get(TEMPLATES)).json()["items"]] == [("12", 2)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04 no archive", "not-a-docx"),
        (changed("{{ title }}", "{{ tile }}"), "template-unknown"),
        (changed("{{ line.value }}", "{{ line.valeu }}"), "template-unknown"),
        (changed("{{ title }}", "BÁO CÁO"), "template-lacks"),
        (changed("{{ title }}", "{{ title.__class__() }}"), "template-does-too-much"),
        (changed("{{ title }}", "{{ title * 1000000000 }}"), "template-does-too-much"),
        (changed("{{ title }}", "{% if title %}"), "template-unreadable"),
    ],
)
async def test_a_template_that_is_unfit_is_refused_with_the_reason(
    department: httpx.AsyncClient, world: Story, content: bytes, fault: str
) -> None:
    answer = await put(department, content)
    assert (answer.status_code, answer.json()["code"], [each["code"] for each in answer.json()["errors"]]) == (
        422,
        "template-unfit",
        [fault],
    )


async def test_a_picture_is_no_template(department: httpx.AsyncClient, world: Story) -> None:
    assert (await put(department, b"\x89PNG\r\n\x1a\n....")).status_code == 415


async def test_what_a_template_may_print_is_listed(department: httpx.AsyncClient) -> None:
    found = {each["name"]: each for each in (await department.get(f"{TEMPLATES}/variables")).json()["items"]}
    assert found["title"]["required"]
    assert "value" in found["targets"]["fields"]
    assert found["place_and_day"]["meaning"] == "Địa danh và thời gian ban hành"


def test_the_shipped_template_is_the_one_that_its_maker_makes(tmp_path: Path) -> None:
    from deploy.report_form import make_form

    make_form().save(str(tmp_path / "made.docx"))
    with zipfile.ZipFile(tmp_path / "made.docx") as made, zipfile.ZipFile(SHIPPED) as shipped:
        assert made.namelist() == shipped.namelist()
        assert [name for name in made.namelist() if made.read(name) != shipped.read(name)] == []
