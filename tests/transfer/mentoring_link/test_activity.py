"""What leads did with those whom they direct; those with whom nothing was done stand in the list as well."""

import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from python_calamine import CalamineWorkbook

from shared.actor import Role
from tests.transfer.mentoring_link.world import GENERAL, LINKS, LUNG, NORTH, SOUTH, TRADITIONAL, LangSon, a_link
from tests.transfer.story import CENTRE, STATION, Story, post, practitioner

YEAR = "from=2021-01-01&to=2021-12-31"
NONE = {
    "transfers_proposed": 0,
    "transfers_started": 0,
    "transfers_accepted": 0,
    "sessions_on_site": 0,
    "sessions_telehealth": 0,
    "telehealth_consultation": 0,
    "telehealth_supervision": 0,
    "telehealth_training": 0,
    "telehealth_minutes": 0,
    "courses": 0,
    "course_trainees": 0,
    "last_on": None,
}


async def met(story: Story, who, upper: str, lower: str, **changes: Any) -> None:
    body = {"upper_facility": upper, "lower_facility": lower, "on": "2021-05-10", "kind": "consultation", "minutes": 30} | changes
    answer = await story.put(who, f"/telehealth-sessions/{uuid4()}", body)
    assert answer.status_code == 201, answer.text


async def activity(story: Story, who, id_: str, query: str = YEAR) -> dict[str, Any]:
    answer = await story.get(who, f"/mentoring-links/{id_}/activity?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def silent(story: Story, who, query: str = YEAR) -> dict[str, tuple[list[str], bool]]:
    answer = await story.get(who, f"/mentoring-links/without-activity?{query}")
    assert answer.status_code == 200, answer.text
    return {item["id"]: (item["without_activity"], item["none"]) for item in answer.json()["items"]}


async def test_the_activity_of_lang_sons_links_is_told_by_facility_and_those_without_any_too(lang_son: LangSon):
    await lang_son.link()
    story, department = lang_son.story, lang_son.department
    await met(story, department, TRADITIONAL, NORTH)
    await met(story, department, TRADITIONAL, NORTH, on="2021-06-01", kind="supervision", minutes=45)
    await met(story, department, NORTH, "TYT.6001", kind="training")
    found = await activity(story, department, "LS-III.2.1")
    north, south = found["items"]
    assert north == NONE | {
        "facility": NORTH,
        "kind": "district_health_centre",
        "telehealth_consultation": 1,
        "telehealth_supervision": 1,
        "telehealth_minutes": 75,
        "last_on": "2021-06-01",
        "active": True,
    }
    assert south == NONE | {"facility": SOUTH, "kind": "district_health_centre", "active": False}
    assert found["totals"] == {k: v for k, v in north.items() if k not in {"facility", "kind"}} | {"facilities": 2, "active": 1}
    assert {k: found[k] for k in ("id", "lead_facility", "field", "from", "to", "as_of")} == {
        "id": "LS-III.2.1",
        "lead_facility": TRADITIONAL,
        "field": "Y học cổ truyền",
        "from": "2021-01-01",
        "to": "2021-12-31",
        "as_of": "2021-12-31",
    }
    assert await silent(story, department) == {
        "LS-III.2.1": ([SOUTH], False),
        "LS-III.2.2": ([NORTH, SOUTH], True),
        "LS-III.2.3": ([NORTH, SOUTH], True),
        "LS-III.2.4": ([NORTH, SOUTH], True),
        "LS-III.2.5-180": (["TYT.6002"], False),
        "LS-III.2.5-181": (["TYT.6101"], True),
    }


async def test_only_the_days_asked_for_count_but_the_last_day_is_told_from_before_too(lang_son: LangSon):
    await lang_son.link("LS-III.2.3")
    story, department = lang_son.story, lang_son.department
    await met(story, department, LUNG, NORTH, on="2021-03-01")
    await met(story, department, LUNG, NORTH, on="2022-03-01")
    first, _ = (await activity(story, department, "LS-III.2.3", "from=2021-06-01&to=2021-12-31"))["items"]
    assert (first["telehealth_consultation"], first["active"], first["last_on"]) == (0, False, "2021-03-01")
    assert (await silent(story, department, "from=2021-06-01&to=2021-12-31"))["LS-III.2.3"] == ([NORTH, SOUTH], True)
    assert (await silent(story, department, "from=2021-01-01&to=2021-06-01"))["LS-III.2.3"] == ([SOUTH], False)


async def test_a_link_counts_on_its_own_days_only(lang_son: LangSon):
    await lang_son.link("LS-III.2.3")
    story, department = lang_son.story, lang_son.department
    await met(story, department, LUNG, NORTH, on="2021-01-29")
    await story.post(department, "/mentoring-links/LS-III.2.3:end", {"on": "2021-04-01", "reason": "x"})
    found = await activity(story, department, "LS-III.2.3")
    assert (found["as_of"], found["totals"]["active"], found["totals"]["last_on"]) == ("2021-03-31", 0, "2021-01-29")
    assert await silent(story, department) == {"LS-III.2.3": ([NORTH, SOUTH], True)}
    later = await activity(story, department, "LS-III.2.3", "from=2021-04-01&to=2021-12-31")
    assert (later["as_of"], later["items"], later["totals"]["facilities"]) == (None, [], 0)
    assert await silent(story, department, "from=2021-04-01&to=2021-12-31") == {}


async def test_the_directed_see_their_own_lines_and_the_leads_side_sees_all(lang_son: LangSon):
    await lang_son.link("LS-III.2.5-180", "LS-III.2.4")
    story = lang_son.story
    station, north = story.client(Role.STATION, "TYT.6001"), story.client(Role.CENTRE, NORTH)
    assert [item["facility"] for item in (await activity(story, station, "LS-III.2.5-180"))["items"]] == ["TYT.6001"]
    assert [item["facility"] for item in (await activity(story, north, "LS-III.2.5-180"))["items"]] == ["TYT.6001", "TYT.6002"]
    assert [item["facility"] for item in (await activity(story, north, "LS-III.2.4"))["items"]] == [NORTH]
    assert await silent(story, station) == {"LS-III.2.5-180": (["TYT.6001"], True)}
    assert (await story.get(station, "/mentoring-links/LS-III.2.4/activity")).status_code == 404
    assert set(await silent(story, lang_son.department, f"unit=181&{YEAR}")) == {"LS-III.2.4"}


async def test_silent_links_come_by_the_page(lang_son: LangSon):
    await lang_son.link()
    first = (await lang_son.story.get(lang_son.department, f"/mentoring-links/without-activity?limit=4&{YEAR}")).json()
    rest = await lang_son.story.get(lang_son.department, f"/mentoring-links/without-activity?limit=4&{YEAR}&cursor={first['next']}")
    assert [item["id"] for item in (*first["items"], *rest.json()["items"])] == sorted(LINKS)


async def test_transfers_and_their_sessions_count_by_the_step_and_the_mode(told: Story):
    link = a_link(CENTRE, "Điện tim", with_kinds=["commune_station"], **{"from": "2022-01-01"})
    assert (await told.put(told.department, "/mentoring-links/MT-1", link)).status_code == 201
    await told.start_it()
    for day, mode in (("2022-10-10", "on_site"), ("2022-10-11", "telehealth"), ("2022-10-12", "telehealth")):
        body = told.a_session(session_id=str(uuid4()), on=day, mode=mode)
        assert (await told.step(told.station, "record-session", body)).status_code == 200
    await met(told, told.department, CENTRE, STATION, on="2022-10-12", kind="training", transfer=told.transfer)
    here, there = (await activity(told, told.department, "MT-1", "from=2022-01-01&to=2022-12-31"))["items"]
    assert here == NONE | {
        "facility": STATION,
        "kind": "commune_station",
        "transfers_started": 1,
        "sessions_on_site": 1,
        "sessions_telehealth": 1,
        "telehealth_training": 1,
        "telehealth_minutes": 30,
        "last_on": "2022-10-12",
        "active": True,
    }
    assert (there["facility"], there["active"]) == ("TYT.3434", False)
    today = (await activity(told, told.department, "MT-1", ""))["items"][0]
    assert (today["transfers_proposed"], today["transfers_started"]) == (1, 0)


async def test_a_course_counts_for_each_facility_whose_people_finished_it_and_once_in_all(told: Story):
    people = {UUID(int=31): STATION, UUID(int=32): STATION, UUID(int=33): "TYT.3434"}
    await told.say_rotation(*(practitioner(id_) for id_ in people), *(post(id_, at) for id_, at in people.items()))
    link = a_link(CENTRE, "Sơ cấp cứu", with_kinds=["commune_station"], **{"from": "2022-01-01"})
    assert (await told.put(told.department, "/mentoring-links/MT-1", link)).status_code == 201
    path = f"/courses/{uuid4()}"
    course = {
        "kind": "commune",
        "facility": CENTRE,
        "title": "Sơ cấp cứu",
        "hours": 16,
        "starts_on": "2022-03-01",
        "ends_on": "2022-03-02",
        "trainee_ids": [str(id_) for id_ in people],
    }
    planned = await told.put(told.centre, path, course)
    assert planned.status_code == 201, planned.text
    finished = [{"trainee_id": str(id_)} for id_ in people]
    done = await told.post(told.centre, f"{path}:complete", {"on": "2022-03-02", "document_no": "9/QĐ", "finished": finished})
    assert done.status_code == 200, done.text
    found = await activity(told, told.department, "MT-1", "from=2022-01-01&to=2022-12-31")
    assert [(item["courses"], item["course_trainees"], item["last_on"]) for item in found["items"]] == [
        (1, 2, "2022-03-02"),
        (1, 1, "2022-03-02"),
    ]
    assert (found["totals"]["courses"], found["totals"]["course_trainees"]) == (1, 3)
    assert date.fromisoformat(found["totals"]["last_on"]) == date(2022, 3, 2)


async def test_the_activity_is_a_workbook_too(lang_son: LangSon):
    await lang_son.link("LS-III.2.4")
    await met(lang_son.story, lang_son.department, GENERAL, SOUTH)
    answer = await lang_son.story.get(lang_son.department, f"/mentoring-links/LS-III.2.4/activity?format=xlsx&{YEAR}")
    assert answer.status_code == 200, answer.text
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Mã cơ sở được chỉ đạo", NORTH, SOUTH, "Tổng cộng"]
    assert [row[7] for row in rows] == ["Phiên hội chẩn từ xa", 0, 1, 1]
    assert [row[1] for row in rows[1:]] == ["Trung tâm y tế huyện", "Trung tâm y tế huyện", ""]
