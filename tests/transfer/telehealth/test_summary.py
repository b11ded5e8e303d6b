"""Telehealth sessions counted by facility and by month."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

from python_calamine import CalamineWorkbook

from shared.actor import Role
from shared.contracts.catalog import AdminUnitRecorded, FacilityClosed, UnitLevel
from tests.transfer.story import CENTRE, HOSPITAL, START, STATION, Story

NEIGHBOUR = "TYT.3434"
YEAR = "from=2022-01-01&to=2022-12-31"
SESSIONS = [
    (HOSPITAL, CENTRE, "2022-03-01", "training", 60),
    (HOSPITAL, CENTRE, "2022-03-08", "consultation", 20),
    (CENTRE, STATION, "2022-03-09", "supervision", 30),
    (CENTRE, STATION, "2022-05-02", "consultation", 15),
    (HOSPITAL, STATION, "2021-12-31", "consultation", 15),
]


async def held(told: Story, *meeting: Any, **more: Any) -> str:
    id_ = str(uuid4())
    body = dict(zip(("upper_facility", "lower_facility", "on", "kind", "minutes"), meeting, strict=True)) | more
    answer = await told.put(told.department, f"/telehealth-sessions/{id_}", body)
    assert answer.status_code == 201, answer.text
    return id_


async def summary(told: Story, who, query: str) -> dict[str, Any]:
    answer = await told.get(who, f"/telehealth-sessions/summary?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(found: dict[str, Any], *names: str) -> dict[str, tuple[int, ...]]:
    return {item["facility"] or item["month"]: tuple(item[name] for name in names) for item in found["items"]}


async def test_a_facility_counts_as_upper_and_as_lower_and_a_meeting_is_one_in_the_total(told: Story):
    for each in SESSIONS:
        await held(told, *each)
    found = await summary(told, told.department, YEAR)
    names = ("sessions", "minutes", "upper_sessions", "lower_sessions", "lower_minutes")
    assert lines(found, *names) == {HOSPITAL: (2, 80, 2, 0, 0), CENTRE: (4, 125, 2, 2, 80), STATION: (2, 45, 0, 2, 45)}
    kinds = ("consultation_sessions", "supervision_sessions", "training_sessions", "training_minutes")
    assert lines(found, *kinds) == {HOSPITAL: (1, 0, 1, 60), CENTRE: (2, 1, 1, 60), STATION: (1, 1, 0, 0)}
    totals = found["totals"]
    assert [totals[name] for name in ("sessions", "minutes", "upper_sessions", "lower_sessions")] == [4, 125, 4, 4]
    assert (totals["facilities"], totals["facilities_without"], totals["last_on"]) == (4, 1, "2022-05-02")
    assert (found["unit"], found["from"], found["to"], found["by"]) == ("12", "2022-01-01", "2022-12-31", "facility")


async def test_only_what_lies_in_the_unit_is_counted_and_a_unit_of_others_is_not_there(told: Story):
    for each in SESSIONS:
        await held(told, *each)
    of_station = await summary(told, told.department, f"unit=3433&{YEAR}")
    assert lines(of_station, "sessions", "upper_sessions") == {STATION: (2, 0)}
    assert of_station["totals"]["sessions"] == 2
    assert lines(await summary(told, told.station, YEAR), "sessions") == {STATION: (2,)}
    assert lines(await summary(told, told.ministry, YEAR), "sessions") == {HOSPITAL: (2,), CENTRE: (4,), STATION: (2,)}
    assert (await told.get(told.station, f"/telehealth-sessions/summary?unit={CENTRE}")).status_code == 404
    assert (await told.get(told.department, "/telehealth-sessions/summary?unit=NOWHERE")).status_code == 404
    assert (await told.get(told.client(Role.INSURANCE, "12"), "/telehealth-sessions/summary")).status_code == 403


async def test_what_a_facility_did_before_it_was_closed_still_counts_in_its_unit(told: Story):
    await held(told, CENTRE, NEIGHBOUR, "2022-03-01", "training", 60)
    await told.say_catalog((FacilityClosed(code=NEIGHBOUR, closed_on=date(2022, 5, 1)), NEIGHBOUR, date(2022, 5, 1)))
    for unit in ("12", "107", "3434", CENTRE, NEIGHBOUR):
        assert lines(await summary(told, told.department, f"unit={unit}&{YEAR}"), "minutes").get(NEIGHBOUR) == (60,), unit
    later = await summary(told, told.department, "unit=12&include_empty=true&from=2022-05-01&to=2022-12-31")
    assert NEIGHBOUR not in lines(later, "minutes")


async def test_a_unit_that_has_ended_is_counted_as_it_was_on_its_last_day(told: Story):
    await held(told, CENTRE, STATION, "2022-03-01", "training", 60)
    later = date(2025, 7, 1)
    ended = AdminUnitRecorded(
        code="107", since=START, level=UnitLevel.DISTRICT, parent="12", difficulty=[], valid_from=START, valid_to=later, successors=["3433"]
    )
    moved = AdminUnitRecorded(code="3433", since=later, level=UnitLevel.COMMUNE, parent="12", difficulty=[], valid_from=later)
    await told.say_catalog((ended, f"107@{START}", START), (moved, f"3433@{later}", later))
    found = await summary(told, told.department, f"unit=107&{YEAR}")
    assert lines(found, "minutes") == {CENTRE: (60,), STATION: (60,)}


async def test_months_are_counted_too_and_empty_ones_are_listed_when_asked_for(told: Story):
    for each in SESSIONS:
        await held(told, *each)
    by_month = await summary(told, told.department, f"by=month&{YEAR}")
    assert lines(by_month, "sessions", "minutes", "upper_sessions") == {"2022-03": (3, 110, 3), "2022-05": (1, 15, 1)}
    every = await summary(told, told.department, "by=month&include_empty=true&from=2022-03-15&to=2022-05-31")
    assert lines(every, "sessions") == {"2022-03": (0,), "2022-04": (0,), "2022-05": (1,)}
    facilities = await summary(told, told.department, f"include_empty=true&{YEAR}")
    assert lines(facilities, "sessions")[NEIGHBOUR] == (0,)
    assert facilities["items"][-1]["last_on"] is None
    assert facilities["items"][-1]["facility_kind"] == "commune_station"


async def test_lines_come_by_the_page_with_the_totals_of_all(told: Story):
    first = await summary(told, told.department, f"include_empty=true&limit=3&{YEAR}")
    rest = await summary(told, told.department, f"include_empty=true&limit=3&{YEAR}&cursor={first['next']}")
    assert [item["facility"] for item in (*first["items"], *rest["items"])] == [HOSPITAL, CENTRE, STATION, NEIGHBOUR]
    assert rest["next"] is None
    assert first["totals"] == rest["totals"]


async def test_a_transfers_training_by_telehealth_has_its_own_column_and_is_never_counted_twice(told: Story):
    await told.start_it()
    for day in ("2022-10-10", "2022-10-11", "2022-10-12"):
        mode = "on_site" if day == "2022-10-12" else "telehealth"
        body = told.a_session(session_id=str(uuid4()), on=day, mode=mode)
        assert (await told.step(told.station, "record-session", body)).status_code == 200
    names = ("sessions", "minutes", "training_sessions", "transfer_training_sessions")
    before = await summary(told, told.department, YEAR)
    assert lines(before, *names) == {CENTRE: (0, 0, 0, 2), STATION: (0, 0, 0, 2)}
    same = await held(told, CENTRE, STATION, "2022-10-10", "training", 90, transfer=told.transfer)
    after = await summary(told, told.department, YEAR)
    assert lines(after, *names) == {CENTRE: (1, 90, 1, 1), STATION: (1, 90, 1, 1)}
    assert after["totals"]["transfer_training_sessions"] == 1
    await told.post(told.centre, f"/telehealth-sessions/{same}:withdraw", {"reason": "Không có phiên này"})
    assert lines(await summary(told, told.department, YEAR), *names) == lines(before, *names)


async def test_a_withdrawn_training_session_counts_no_more(told: Story):
    await told.start_it()
    assert (await told.step(told.station, "record-session", told.a_session(mode="telehealth"))).status_code == 200
    taken_back = await told.step(told.station, "withdraw-session", {"session_id": told.session, "reason": "Ghi nhầm"})
    assert taken_back.status_code == 200, taken_back.text
    assert (await summary(told, told.department, YEAR))["items"] == []


async def test_the_summary_is_a_workbook_too(told: Story):
    for each in SESSIONS:
        await held(told, *each)
    answer = await told.get(told.department, f"/telehealth-sessions/summary?format=xlsx&include_empty=true&limit=1&{YEAR}")
    assert answer.status_code == 200, answer.text
    assert "telehealth-2022-01-01-2022-12-31.xlsx" in answer.headers["content-disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["Mã cơ sở", "Loại cơ sở", "Số phiên"]
    assert [row[0] for row in rows[1:]] == [HOSPITAL, CENTRE, STATION, NEIGHBOUR, "Tổng cộng"]
    assert [row[2] for row in rows[1:]] == [2, 4, 2, 0, 4]
    assert (rows[1][1], rows[3][1]) == ("Bệnh viện đa khoa tỉnh", "Trạm y tế xã")


async def test_a_period_that_ends_before_it_begins_is_refused(told: Story):
    refused = await told.get(told.department, "/telehealth-sessions/summary?from=2022-05-01&to=2022-04-01")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "ends-before-start")
