"""Structured outlines, what a plan must be when it is handed in, and its workbook."""

import io
from uuid import uuid4

from python_calamine import CalamineWorkbook

from services.transfer.plan.schemas import PlanAnswer
from shared.workbook import workbook_rows
from tests.transfer.plan.test_plans import a_plan
from tests.transfer.story import CENTRE, ECG, STATION, Story, technique

LINE = {"technique_code": ECG, "hours": 16, "observed_cases": 5, "supervised_cases": 4, "content": "Mắc điện cực, đọc kết quả"}


async def propose(story: Story, id_: str | None = None, **changes):
    body = story.proposal(plan=None, need=None, **changes)
    answer = await story.put(story.centre, f"/transfers/{id_ or story.transfer}", body)
    assert answer.is_success, answer.text


async def test_an_outline_by_technique_is_given_back_as_it_was_sent(told: Story):
    body = a_plan(told, outline=[LINE], programme="muong-te-2022-2025")
    made = await told.put(told.centre, "/plans/KH-1", body)
    assert made.status_code == 201, made.text
    assert PlanAnswer.model_validate(made.json()).programme == "muong-te-2022-2025"
    assert (await told.get(told.centre, "/plans/KH-1")).json()["outline"] == [LINE]
    assert (await told.put(told.centre, "/plans/KH-1", body)).status_code == 200
    words = await told.put(told.centre, "/plans/KH-1", body | {"outline": "Đề cương"}, **{"If-Match": made.headers["etag"]})
    assert words.json()["outline"] == "Đề cương"
    for query, found in (("?programme=muong-te-2022-2025", 1), ("?programme=other", 0), ("?q=de cuong", 1)):
        assert len((await told.get(told.centre, f"/plans{query}")).json()["items"]) == found


async def test_a_fault_in_a_line_is_pointed_at_and_nothing_is_written(told: Story):
    refused = await told.put(told.centre, "/plans/KH-1", a_plan(told, outline=[LINE, LINE | {"hours": 0, "days": 2}]))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
    assert {e["pointer"]: e["code"] for e in refused.json()["errors"]} == {
        "/outline/1/hours": "out-of-range",
        "/outline/1/days": "unknown-field",
    }
    assert (await told.put(told.centre, "/plans/KH-1", a_plan(told, outline=[]))).json()["errors"][0]["pointer"] == "/outline"
    assert (await told.get(told.centre, "/plans/KH-1")).status_code == 404


async def test_an_outline_that_does_not_fit_the_techniques_is_refused_when_the_plan_is_handed_in(told: Story):
    await told.say_catalog(technique("1.9"))
    await propose(told, technique_codes=[ECG, "1.9"])
    lines = [LINE | {"supervised_cases": 1}, {"technique_code": "7.7", "hours": 2}]
    made = await told.put(told.centre, "/plans/KH-1", a_plan(told, outline=lines))
    refused = await told.post(told.centre, "/plans/KH-1:submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-outline-unfit")
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/outline/0/supervised_cases", "fewer-than-required"),
        ("/outline/1/technique_code", "not-of-plan"),
        ("/outline", "techniques-without-line"),
    ]
    fits = a_plan(told, outline=[LINE, {"technique_code": "1.9", "hours": 2}])
    await told.put(told.centre, "/plans/KH-1", fits, **{"If-Match": made.headers["etag"]})
    assert (await told.post(told.centre, "/plans/KH-1:submit")).json()["status"] == "submitted"


async def test_a_transfer_stands_in_one_plan_that_is_handed_in(told: Story):
    await propose(told)
    for code in ("KH-1", "KH-2"):
        await told.put(told.centre, f"/plans/{code}", a_plan(told))
    assert (await told.post(told.centre, "/plans/KH-1:submit")).status_code == 200
    refused = await told.post(told.centre, "/plans/KH-2:submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "plan-transfer-taken")
    assert "KH-1" in refused.json()["errors"][0]["detail"]
    await told.post(told.department, "/plans/KH-1:return", {"reason": "Gộp vào KH-2"})
    assert (await told.post(told.centre, "/plans/KH-2:submit")).status_code == 200


async def test_a_transfer_of_another_year_is_refused(told: Story):
    await propose(told)
    await told.put(told.centre, "/plans/KH-1", a_plan(told, year=2023))
    refused = await told.post(told.centre, "/plans/KH-1:submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-year-missed")
    assert "2023" in refused.json()["errors"][0]["detail"]


async def test_a_plan_whose_transfer_was_changed_after_it_was_handed_in_is_not_approved(told: Story):
    await told.say_catalog(technique("1.9"))
    await propose(told)
    await told.put(told.centre, "/plans/KH-1", a_plan(told, outline=[LINE]))
    assert (await told.post(told.centre, "/plans/KH-1:submit")).status_code == 200
    changed = told.proposal(plan=None, need=None, technique_codes=[ECG, "1.9"])
    await told.put(told.centre, f"/transfers/{told.transfer}", changed, **{"If-Match": '"1"'})
    refused = await told.post(told.department, "/plans/KH-1:approve", {"decision_no": "1/QĐ-SYT"})
    assert (refused.status_code, refused.json()["code"]) == (422, "plan-outline-unfit")
    assert (await told.get(told.centre, "/plans/KH-1")).json()["status"] == "submitted"


async def test_a_plan_that_gains_a_transfer_keeps_the_verdict_of_the_days_before(told: Story):
    await told.plan_it()
    added, need = str(uuid4()), str(uuid4())
    await told.put(told.centre, f"/needs/{need}", {"facility": "TYT.3434", "technique_codes": [ECG], "reason": "Trạm mới có máy"})
    await told.post(told.centre, f"/needs/{need}:submit", {"on": "2022-09-20"})
    await propose(told, added, to_facility="TYT.3434")
    returned = await told.post(told.department, "/plans/KH-2022:return", {"reason": "Thêm trạm", "decided_on": "2022-10-01"})
    larger = a_plan(told, transfers=[told.transfer, added])
    await told.put(told.centre, "/plans/KH-2022", larger, **{"If-Match": returned.headers["etag"]})
    await told.put(told.centre, f"/transfers/{added}", told.proposal(need=need, to_facility="TYT.3434"), **{"If-Match": '"1"'})
    assert (await told.post(told.centre, "/plans/KH-2022:submit")).status_code == 200
    again = {"decision_no": "60/QĐ-SYT", "decided_on": "2022-10-05"}
    assert (await told.post(told.department, "/plans/KH-2022:approve", again)).status_code == 200

    async def verdict(id_: str, day: str) -> str:
        checks = (await told.get(told.centre, f"/transfers/{id_}/eligibility?as_of={day}")).json()["checks"]
        return {check["code"]: check["result"] for check in checks}["plan.department_approved"]

    days = ("2022-08-31", "2022-09-01", "2022-09-30", "2022-10-01", "2022-10-04", "2022-10-05")
    assert [await verdict(told.transfer, day) for day in days] == ["fail", "pass", "pass", "fail", "fail", "pass"]
    assert [await verdict(added, day) for day in days] == ["fail", "fail", "fail", "fail", "fail", "pass"]


async def test_a_plan_is_a_workbook_in_the_readers_language(told: Story):
    await propose(told)
    await told.put(told.centre, "/plans/KH-1", a_plan(told, outline=[LINE], transfers=[told.transfer, str(uuid4())]))
    answer = await told.get(told.centre, "/plans/KH-1.xlsx", **{"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    head, first, later = workbook_rows(io.BytesIO(answer.content))
    assert head[:2] == ["Transfer", "Techniques"]
    assert (first[0], first[1], first[4], first[5:7], first[-1]) == (told.transfer, ECG, STATION, [1, 1], "proposed")
    assert set(later[1:]) == {""}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("Plan").to_python()
    said = {"Plan code": "KH-1", "Planning unit": CENTRE, "Year": 2022, "State": "draft", "Training material": "Tài liệu"}
    assert said.items() <= dict(sheet).items()
    vietnamese = await told.get(told.centre, "/plans/KH-1.xlsx")
    assert workbook_rows(io.BytesIO(vietnamese.content))[0][1] == "Mã kỹ thuật"
    assert (await told.get(told.station, "/plans/KH-1.xlsx")).status_code == 404
    assert (await told.get(told.centre, "/plans/KH-9.xlsx")).status_code == 404
