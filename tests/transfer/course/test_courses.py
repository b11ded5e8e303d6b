"""Courses over HTTP."""

from uuid import UUID, uuid4

import pytest

from services.transfer.course.schemas import CourseAnswer, CoursePage, CourseSummary, ResultPage
from services.transfer.step.schemas import Timeline
from shared.actor import Role
from tests.transfer.story import CENTRE, ECG, HOSPITAL, SECOND, STATION, TRAINEE, TRAINER, Story, merged, post, practitioner

VILLAGER, LONE = UUID(int=31), UUID(int=32)


@pytest.fixture
async def staffed(told: Story) -> Story:
    """The district with a second member of the station, a trainer of the centre, a village health worker, and somebody without a post."""
    await told.say_rotation(
        post(SECOND, STATION),
        post(TRAINER, CENTRE, ECG),
        practitioner(VILLAGER, "village_health_worker"),
        practitioner(LONE),
    )
    return told


def a_course(**changes):
    body = {
        "kind": "commune",
        "facility": CENTRE,
        "title": "Điện tâm đồ cơ bản cho trạm y tế",
        "technique_codes": [ECG],
        "hours": 40,
        "starts_on": "2022-03-01",
        "ends_on": "2022-03-05",
        "trainee_ids": [str(TRAINEE), str(SECOND)],
        "document_no": "7/KH-TTYT",
    }
    return body | changes


def a_result(**changes):
    finished = [
        {"trainee_id": str(TRAINEE), "certificate": {"number": "12/CN-TTYT", "expires_on": "2027-03-05"}},
        {"trainee_id": str(SECOND), "hours": 30, "passed": False},
    ]
    return {"on": "2022-03-06", "document_no": "9/BC-TTYT", "finished": finished} | changes


async def plan(story: Story, **changes) -> str:
    path = f"/courses/{uuid4()}"
    made = await story.put(story.centre, path, a_course(**changes))
    assert made.status_code == 201, made.text
    return path


async def events_of(story: Story, path: str):
    return [event for event in await story.log() if event["subject"] == path.removeprefix("/courses/")]


async def test_null_stands_for_what_may_be_left_out(staffed: Story):
    path = f"/courses/{uuid4()}"
    made = await staffed.put(staffed.centre, path, a_course(technique_codes=None, trainee_ids=None, team=None, material=None))
    assert made.status_code == 201, made.text
    assert (made.json()["technique_codes"], made.json()["trainee_ids"]) == ([], [])
    left_out = {name: value for name, value in a_course().items() if name not in {"technique_codes", "trainee_ids"}}
    assert (await staffed.put(staffed.centre, path, left_out)).status_code == 200


async def test_a_course_is_planned_read_changed_and_listed(staffed: Story):
    path = await plan(staffed)
    assert (await staffed.put(staffed.centre, path, a_course())).status_code == 200
    assert (await staffed.put(staffed.centre, path, a_course(hours=48))).status_code == 428
    changed = await staffed.put(staffed.centre, path, a_course(hours=48), **{"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    read = await staffed.get(staffed.station, path)
    assert CourseAnswer.model_validate(read.json()).hours == 48
    assert (read.json()["status"], read.json()["completion"]) == ("planned", None)
    assert await events_of(staffed, path) == []


async def test_a_completed_course_says_certificates_by_opaque_ids(staffed: Story):
    path = await plan(staffed)
    done = await staffed.post(staffed.centre, f"{path}:complete", a_result())
    assert (done.status_code, done.json()["status"]) == (200, "completed"), done.text
    passed, failed = done.json()["completion"]["finished"]
    certificate = passed["certificate"]
    assert (passed["hours"], failed["hours"], failed["passed"], failed["certificate"]) == (40, 30, False, None)
    assert (certificate["number"], certificate["issued_on"], certificate["technique_codes"]) == ("12/CN-TTYT", "2022-03-06", [ECG])
    (event,) = await events_of(staffed, path)
    assert (event["type"], event["subjectversion"], event["effectiveon"]) == ("vn.tuyen.transfer.course-completed.v1", 1, "2022-03-06")
    assert event["data"]["trainee_ids"] == [str(TRAINEE)]
    (said,) = event["data"]["certificates"]
    assert (said["certificate_id"], said["practitioner_id"], said["expires_on"]) == (certificate["id"], str(TRAINEE), "2027-03-05")
    assert "12/CN" not in str(event)
    again = await staffed.post(staffed.centre, f"{path}:complete", a_result())
    assert (again.status_code, again.json()["code"]) == (409, "course-out-of-order")
    assert "correct" in again.json()["detail"]
    assert (await staffed.put(staffed.centre, path, a_course(hours=1), **{"If-Match": done.headers["etag"]})).status_code == 409
    steps = Timeline.model_validate((await staffed.get(staffed.station, f"{path}/timeline")).json()).items
    assert [(step.step, step.document_no) for step in steps] == [("planned", "7/KH-TTYT"), ("completed", "9/BC-TTYT")]


async def test_a_correction_takes_a_certificate_back_and_keeps_what_was_told(staffed: Story):
    path = await plan(staffed)
    first = await staffed.post(staffed.centre, f"{path}:complete", a_result())
    taken_back = first.json()["completion"]["finished"][0]["certificate"]["id"]
    right = [
        {"trainee_id": str(TRAINEE), "hours": 20, "passed": False},
        {"trainee_id": str(SECOND), "certificate": {"number": "12/CN-TTYT"}},
    ]
    body = a_result(finished=right, reason="Ghi nhầm người đạt", document_no="11/BC-TTYT")
    corrected = await staffed.post(staffed.centre, f"{path}:correct", body)
    assert corrected.status_code == 200, corrected.text
    assert [each["passed"] for each in corrected.json()["completion"]["finished"]] == [False, True]
    _, event = await events_of(staffed, path)
    assert (event["subjectversion"], event["data"]["trainee_ids"]) == (2, [str(SECOND)])
    said = {each["practitioner_id"]: each for each in event["data"]["certificates"]}
    assert (said[str(TRAINEE)]["certificate_id"], said[str(TRAINEE)]["technique_codes"]) == (taken_back, [])
    assert said[str(SECOND)]["technique_codes"] == [ECG]
    results = ResultPage.model_validate((await staffed.get(staffed.centre, f"{path}/results")).json()).items
    assert [(each.no, each.in_force, each.trainee_id, each.passed) for each in results] == [
        (1, False, TRAINEE, True),
        (1, False, SECOND, False),
        (2, True, TRAINEE, False),
        (2, True, SECOND, True),
    ]
    steps = (await staffed.get(staffed.centre, f"{path}/timeline")).json()["items"]
    assert (steps[-1]["step"], steps[-1]["note"]) == ("corrected", "Ghi nhầm người đạt")


async def test_a_result_that_does_not_fit_is_refused_and_nothing_is_written(staffed: Story):
    path = await plan(staffed)
    finished = [{"trainee_id": str(LONE)}, {"trainee_id": str(TRAINEE), "hours": 41}]
    refused = await staffed.post(staffed.centre, f"{path}:complete", a_result(finished=finished))
    assert (refused.status_code, refused.json()["code"]) == (422, "course-result-unfit")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/finished/0/trainee_id", "/finished/1/hours"]
    for day, fault in (("2022-02-28", "before-the-course"), ("2200-01-01", "in-the-future")):
        early = await staffed.post(staffed.centre, f"{path}:complete", a_result(on=day))
        assert (early.status_code, early.json()["code"], early.json()["errors"][0]["code"]) == (422, "course-day-refused", fault)
    early = await staffed.post(staffed.centre, f"{path}:correct", a_result(reason="x"))
    assert (early.status_code, early.json()["code"]) == (409, "course-out-of-order")
    assert (await staffed.get(staffed.centre, path)).json()["status"] == "planned"
    assert await events_of(staffed, path) == []


async def test_a_cancelled_course_is_not_completed(staffed: Story):
    path = await plan(staffed)
    done = await staffed.post(staffed.centre, f"{path}:cancel", {"reason": "Không đủ học viên", "on": "2022-02-20"})
    assert (done.json()["status"], done.json()["cancelled_on"]) == ("cancelled", "2022-02-20")
    assert (await staffed.post(staffed.centre, f"{path}:complete", a_result())).json()["code"] == "course-out-of-order"


@pytest.mark.parametrize(
    ("changes", "code", "pointers"),
    [
        ({"trainee_ids": [str(TRAINEE), str(LONE)]}, "course-trainees-unfit", ["/trainee_ids/1"]),
        ({"trainee_ids": [], "team": {"name": "Kíp", "member_ids": [str(TRAINER)]}}, "course-trainees-unfit", ["/team/member_ids/0"]),
        ({"kind": "village_worker", "trainee_ids": [str(VILLAGER), str(TRAINEE)]}, "course-trainees-unfit", ["/trainee_ids/1"]),
        ({"kind": "upward"}, "course-unfit", ["/host_facility"]),
        ({"kind": "upward", "host_facility": STATION}, "course-unfit", ["/host_facility"]),
        ({"kind": "upward", "host_facility": CENTRE}, "course-unfit", ["/host_facility"]),
        ({"kind": "degree"}, "course-unfit", ["/institution", "/qualification"]),
        ({"host_facility": HOSPITAL}, "course-unfit", ["/host_facility"]),
        ({"kind": "upward", "host_facility": "NOWHERE"}, "unknown-foreign", ["/host_facility"]),
        ({"technique_codes": [ECG, "0.0"]}, "unknown-foreign", ["/technique_codes/1"]),
        ({"trainee_ids": [str(UUID(int=404))]}, "unknown-foreign", ["/trainee_ids/0"]),
        ({"ends_on": "2022-02-01"}, "invalid-request", ["/ends_on"]),
        ({"hours": 0}, "invalid-request", ["/hours"]),
    ],
)
async def test_a_course_that_is_not_of_its_kind_is_refused(staffed: Story, changes, code, pointers):
    path = f"/courses/{uuid4()}"
    refused = await staffed.put(staffed.centre, path, a_course(**changes))
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == pointers
    assert (await staffed.get(staffed.centre, path)).status_code == 404


async def test_a_team_goes_up_and_both_ends_see_its_course(staffed: Story):
    team = {"name": "Kíp tim mạch", "member_ids": [str(TRAINER)]}
    path = await plan(staffed, kind="upward", host_facility=HOSPITAL, trainee_ids=[], team=team, field="Tim mạch")
    hospital = staffed.client(Role.HOSPITAL, HOSPITAL)
    read = await staffed.get(hospital, path)
    assert (read.json()["team"], read.json()["trainee_ids"]) == (team, [])
    assert (await staffed.put(hospital, path, a_course(facility=HOSPITAL), **{"If-Match": '"1"'})).status_code == 404
    assert (await staffed.post(hospital, f"{path}:cancel", {"reason": "x"})).status_code == 404
    assert (await staffed.get(staffed.station, path)).status_code == 404
    same = await staffed.put(
        staffed.centre, path, a_course(kind="upward", host_facility=HOSPITAL, trainee_ids=[], team=team, field="Tim mạch")
    )
    assert same.status_code == 200


async def test_stations_read_their_peoples_courses_and_write_none(staffed: Story):
    path = await plan(staffed)
    other = staffed.client(Role.STATION, "TYT.3434")
    assert [item["id"] for item in (await staffed.get(staffed.station, "/courses")).json()["items"]] == [path.removeprefix("/courses/")]
    assert (await staffed.get(other, path)).status_code == 404
    assert (await staffed.get(other, "/courses")).json()["items"] == []
    assert (await staffed.put(staffed.station, f"/courses/{uuid4()}", a_course(facility=STATION))).status_code == 403
    assert (await staffed.put(staffed.centre, f"/courses/{uuid4()}", a_course(facility=HOSPITAL))).status_code == 404


async def test_the_number_on_a_certificate_is_for_those_who_run_the_workforce(staffed: Story):
    path = await plan(staffed)
    await staffed.post(staffed.centre, f"{path}:complete", a_result())
    committee = staffed.client(Role.COMMITTEE, "107")
    for who, number in ((staffed.station, "12/CN-TTYT"), (committee, None)):
        certificate = (await staffed.get(who, path)).json()["completion"]["finished"][0]["certificate"]
        assert certificate["number"] == number


async def test_courses_are_listed_by_their_day_and_filtered(staffed: Story):
    early = await plan(staffed)
    late = await plan(
        staffed, kind="village_worker", technique_codes=[], trainee_ids=[str(VILLAGER)], starts_on="2022-09-01", ends_on="2022-09-30"
    )
    await staffed.post(staffed.centre, f"{early}:complete", a_result())
    await staffed.say_rotation(merged(UUID(int=21), UUID(int=33)), practitioner(UUID(int=33)))
    for query, found in (
        ("", [early, late]),
        ("?kind=village_worker", [late]),
        ("?status=completed", [early]),
        (f"?trainee={VILLAGER}", [late]),
        (f"?trainee={UUID(int=33)}", [early]),
        (f"?technique={ECG}", [early]),
        ("?from=2022-03-05&to=2022-08-31", [early]),
        ("?from=2022-10-01", []),
        (f"?facility={CENTRE}&unit=12", [early, late]),
        ("?unit=3433", []),
        ("?q=dien tam do", [early, late]),
        ("?limit=1", [early]),
    ):
        page = CoursePage.model_validate((await staffed.get(staffed.centre, f"/courses{query}")).json())
        assert [f"/courses/{item.id}" for item in page.items] == found, query


async def test_the_summary_counts_courses_people_hours_and_certificates(staffed: Story):
    for _ in range(2):
        path = await plan(staffed)
        await staffed.post(staffed.centre, f"{path}:complete", a_result())
    await plan(staffed)
    village = await plan(staffed, kind="village_worker", hours=16, trainee_ids=[str(VILLAGER)])
    await staffed.post(staffed.centre, f"{village}:complete", a_result(on="2022-06-01", finished=[{"trainee_id": str(VILLAGER)}]))
    summary = CourseSummary.model_validate((await staffed.get(staffed.department, "/courses/summary?unit=107")).json())
    commune, villages = summary.items
    assert (commune.facility, commune.kind, commune.courses, commune.hours, commune.trainees) == (CENTRE, "commune", 2, 80, 2)
    assert (commune.passed, commune.trainee_hours, commune.certificates, villages.courses) == (2, 140, 2, 1)
    assert [each.kind for each in summary.by_kind] == ["commune", "village_worker"]
    assert (summary.total.courses, summary.total.hours, summary.total.trainees, summary.total.trainee_hours) == (3, 96, 3, 156)
    later = (await staffed.get(staffed.department, "/courses/summary?from=2022-04-01&to=2022-12-31")).json()
    assert later["total"]["courses"] == 1
    nothing = (await staffed.get(staffed.client(Role.STATION, "TYT.3434"), "/courses/summary")).json()
    assert (nothing["items"], nothing["total"]["courses"], nothing["total"]["hours"]) == ([], 0, 0)


async def test_two_who_complete_a_course_at_once_complete_it_once(staffed: Story):
    path = await plan(staffed)
    stale = {"If-Match": '"1"'}
    assert (await staffed.post(staffed.centre, f"{path}:complete", a_result(), **stale)).status_code == 200
    assert (await staffed.post(staffed.department, f"{path}:complete", a_result(), **stale)).status_code == 412
    assert len(await events_of(staffed, path)) == 1
