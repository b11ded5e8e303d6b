"""Reports of needs to the Department over HTTP."""

import hashlib
import io
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from services.transfer.need_report.schemas import NeedReportContent
from shared.actor import Role
from tests.transfer.need.asking import aggregated, submitted
from tests.transfer.story import CENTRE, ECG, STATION, Story


def a_report(**changes: Any) -> dict[str, Any]:
    return {"unit": CENTRE, "from": "2022-01-01", "to": "2022-12-31", "document_no": "15/BC-TTYT", "on": "2022-09-01"} | changes


async def sealed(told: Story, **changes: Any) -> str:
    id_ = str(uuid4())
    made = await told.put(told.centre, f"/need-reports/{id_}", a_report(**changes))
    assert made.status_code == 201, made.text
    return id_


async def test_a_report_seals_the_aggregated_needs_of_its_period_as_they_stood(told: Story):
    inner = await aggregated(told, facility="TYT.3434")
    border = await aggregated(told)
    await submitted(told)
    await aggregated(told, on="2023-01-05", then="2023-01-10")
    id_ = await sealed(told)
    await told.post(told.centre, f"/needs/{border}:follow-supplement", {"no": 1, "state": "delivered"})
    content = await told.get(told.centre, f"/need-reports/{id_}.json")
    report = (await told.get(told.centre, f"/need-reports/{id_}")).json()
    assert (report["needs"], report["sha256"]) == (2, hashlib.sha256(content.content).hexdigest())
    told_of = NeedReportContent.model_validate(content.json())
    assert [str(need.id) for need in told_of.needs] == [border, inner]
    assert told_of.needs[0].supplements[0].state == "requested"
    assert [(t.technique_code, t.facilities, t.priority_facilities) for t in told_of.techniques] == [(ECG, 2, 1)]
    assert [f.facility for f in told_of.facilities] == [STATION, "TYT.3434"]
    assert told_of.figures.model_dump() == {"needs": 2, "facilities": 2, "priority_facilities": 1, "techniques": 1, "supplements": 2}


async def test_the_needs_in_a_report_show_it(told: Story):
    need = await aggregated(told)
    id_ = await sealed(told)
    assert (await told.get(told.station, f"/needs/{need}")).json()["report"] == id_
    assert [item["id"] for item in (await told.get(told.centre, f"/needs?report={id_}")).json()["items"]] == [need]
    step = (await told.get(told.station, f"/needs/{need}/timeline")).json()["items"][-1]
    assert (step["step"], step["about"], step["document_no"], step["on"]) == ("reported", id_, "15/BC-TTYT", "2022-09-01")
    later = await sealed(told, document_no="40/BC-TTYT", on="2022-12-31")
    assert (await told.get(told.station, f"/needs/{need}")).json()["report"] == later
    listed = (await told.get(told.department, "/need-reports?unit=12&from=2022-12-31")).json()["items"]
    assert [item["id"] for item in listed] == [later, id_]
    assert (await told.get(told.department, "/need-reports?from=2023-01-01")).json()["items"] == []


async def test_a_sealed_report_is_never_changed_and_the_same_again_changes_nothing(told: Story):
    await aggregated(told)
    id_ = await sealed(told)
    before = (await told.get(told.centre, f"/need-reports/{id_}")).json()
    for again in (a_report(), {k: v for k, v in a_report().items() if k != "on"}):
        answer = await told.put(told.centre, f"/need-reports/{id_}", again)
        assert (answer.status_code, answer.json()) == (200, before)
    for change in ({"document_no": "16/BC-TTYT"}, {"to": "2023-12-31"}, {"on": "2022-09-02"}, {"unit": "107"}):
        refused = await told.put(told.centre, f"/need-reports/{id_}", a_report(**change), **{"If-Match": "*"})
        assert (refused.status_code, refused.json()["code"]) == (409, "need-report-sealed"), change
    assert (await told.get(told.centre, f"/need-reports/{id_}")).json() == before


async def test_the_department_receives_a_report_once(told: Story):
    await aggregated(told)
    id_ = await sealed(told)
    assert (await told.post(told.centre, f"/need-reports/{id_}:receive")).status_code == 403
    early = await told.post(told.department, f"/need-reports/{id_}:receive", {"on": "2022-08-31"})
    assert (early.status_code, early.json()["code"]) == (422, "need-report-day-refused")
    assert [item["id"] for item in (await told.get(told.department, "/need-reports?received=false")).json()["items"]] == [id_]
    done = await told.post(told.department, f"/need-reports/{id_}:receive", {"on": "2022-09-05", "note": "Đủ hồ sơ"})
    assert (done.status_code, done.json()["received_on"], done.json()["receipt_note"]) == (200, "2022-09-05", "Đủ hồ sơ")
    again = await told.post(told.department, f"/need-reports/{id_}:receive")
    assert (again.status_code, again.json()["code"], "2022-09-05" in again.json()["detail"]) == (409, "need-report-received", True)
    assert (await told.get(told.department, "/need-reports?received=false")).json()["items"] == []


async def test_a_report_of_nothing_or_of_an_impossible_day_is_refused_and_nothing_is_written(told: Story):
    need = await aggregated(told)
    path = f"/need-reports/{uuid4()}"
    for change, code, pointer in (
        ({"from": "2021-01-01", "to": "2021-12-31"}, "nothing-to-report", None),
        ({"on": "2022-08-19"}, "need-report-day-refused", "/on"),
        ({"on": "2199-01-01"}, "need-report-day-refused", "/on"),
        ({"to": "2021-12-31"}, "invalid-request", "/to"),
        ({"unit": "999"}, "unknown-foreign", "/unit"),
    ):
        refused = await told.put(told.department, path, a_report(**change))
        assert (refused.json()["code"], refused.status_code in {409, 422}) == (code, True), (change, refused.text)
        assert pointer is None or refused.json()["errors"][0]["pointer"] == pointer
    assert (await told.put(told.client(Role.CENTRE, "TYT.3434"), path, a_report())).status_code == 404
    assert (await told.get(told.department, path)).status_code == 404
    assert (await told.get(told.station, f"/needs/{need}")).json()["report"] is None


async def test_a_report_is_a_workbook_with_headings_in_the_readers_language(told: Story):
    await aggregated(told)
    id_ = await sealed(told)
    for language, words in (
        ("vi", ("Mã kỹ thuật", "trang thiết bị, đã đề xuất: 1")),
        ("en", ("Technique code", "equipment, requested: 1")),
    ):
        answer = await told.get(told.department, f"/need-reports/{id_}.xlsx", **{"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        with ZipFile(io.BytesIO(answer.content)) as book:
            sheets = [book.read(f"xl/worksheets/sheet{no}.xml").decode() for no in (1, 2, 3, 4)]
        assert all(word in sheets[0] for word in words)
        assert ECG in sheets[0]
        assert all(STATION in sheet for sheet in sheets[1:])
        assert "Máy điện tim" in sheets[2]
