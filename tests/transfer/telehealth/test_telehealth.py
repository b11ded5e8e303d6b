"""Telehealth sessions are recorded by either end, corrected, taken back, listed."""

from datetime import date
from uuid import uuid4

from shared.actor import Role
from shared.contracts.catalog import FacilityClosed
from tests.transfer.story import CENTRE, ECG, HOSPITAL, STATION, Story

NEIGHBOUR = "TYT.3434"


def a_session(**changes):
    return {"upper_facility": CENTRE, "lower_facility": STATION, "on": "2022-05-10", "kind": "consultation", "minutes": 30} | changes


async def held(told: Story, **changes) -> str:
    id_ = str(uuid4())
    answer = await told.put(told.department, f"/telehealth-sessions/{id_}", a_session(**changes))
    assert answer.status_code == 201, answer.text
    return id_


async def ids(told: Story, who, query: str = "") -> list[str]:
    return [item["id"] for item in (await told.get(who, f"/telehealth-sessions{query}")).json()["items"]]


async def test_either_end_records_a_session_and_the_same_again_changes_nothing(told: Story):
    path = f"/telehealth-sessions/{uuid4()}"
    first = await told.put(told.station, path, a_session(document_no="12/BB", technique_codes=None, transfer=None))
    assert (first.status_code, first.headers["etag"]) == (201, '"1"'), first.text
    again = await told.put(told.centre, path, a_session(document_no="12/BB"))
    assert (again.status_code, again.headers["event-id"]) == (200, first.headers["event-id"])
    found = (await told.get(told.station, path)).json()
    assert found == a_session(document_no="12/BB") | {
        "id": path.rpartition("/")[2],
        "transfer": None,
        "technique_codes": [],
        "withdrawn": False,
        "withdrawn_reason": None,
        "alike": [],
    }
    events = [event for event in await told.log() if event["type"] == "vn.tuyen.transfer.telehealth-held.v1"]
    assert len(events) == 1
    assert events[0]["data"] == {k: found[k] for k in ("upper_facility", "lower_facility", "on", "kind", "minutes")} | {
        "session_id": found["id"]
    }
    assert (events[0]["subject"], events[0]["effectiveon"], events[0]["province"]) == (found["id"], "2022-05-10", "12")


async def test_a_correction_needs_if_match_and_is_another_version_of_the_event(told: Story):
    path = f"/telehealth-sessions/{await held(told)}"
    assert (await told.put(told.station, path, a_session(minutes=45))).status_code == 428
    assert (await told.put(told.station, path, a_session(minutes=45), **{"If-Match": '"7"'})).status_code == 412
    tag = (await told.get(told.station, path)).headers["etag"]
    changed = await told.put(told.station, path, a_session(minutes=45), **{"If-Match": tag})
    assert (changed.status_code, changed.json()["minutes"], changed.headers["etag"]) == (200, 45, '"2"')
    assert [(e["subjectversion"], e["data"]["minutes"]) for e in await told.log()] == [(1, 30), (2, 45)]
    steps = (await told.get(told.centre, f"{path}/timeline")).json()["items"]
    assert [(step["step"], step["on"]) for step in steps] == [("recorded", "2022-05-10"), ("changed", "2022-05-10")]


async def test_a_withdrawn_session_stays_readable_says_zero_minutes_and_is_not_changed(told: Story):
    path = f"/telehealth-sessions/{await held(told)}"
    assert (await told.post(told.centre, f"{path}:withdraw", {})).status_code == 422
    gone = await told.post(told.centre, f"{path}:withdraw", {"reason": "Ghi nhầm ngày"})
    assert (gone.status_code, gone.json()["withdrawn"], gone.json()["withdrawn_reason"]) == (200, True, "Ghi nhầm ngày")
    assert [(e["subjectversion"], e["data"]["minutes"]) for e in await told.log()] == [(1, 30), (2, 0)]
    assert "Ghi nhầm" not in str(await told.log())
    for refused in (
        await told.post(told.centre, f"{path}:withdraw", {"reason": "x"}),
        await told.put(told.centre, path, a_session(minutes=45), **{"If-Match": "*"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "telehealth-withdrawn")
    assert await ids(told, told.station, "?withdrawn=false") == []
    assert len(await ids(told, told.station, "?withdrawn=true")) == 1


REFUSED = [
    (a_session(minutes=0), "/minutes", "out-of-range"),
    (a_session(minutes=1441), "/minutes", "out-of-range"),
    (a_session(kind="chat"), "/kind", "not-in-list"),
    (a_session(patient="x"), "/patient", "unknown-field"),
    (a_session(on="2199-01-01"), "/on", "in-the-future"),
    (a_session(on="2019-05-10"), "/upper_facility", "not-in-force"),
    (a_session(upper_facility=STATION, lower_facility=CENTRE), "/lower_facility", "not-below-upper"),
    (a_session(upper_facility=STATION, lower_facility=NEIGHBOUR), "/lower_facility", "not-below-upper"),
    (a_session(upper_facility=STATION, lower_facility=STATION), "/lower_facility", "not-below-upper"),
    (a_session(lower_facility="TYT.NOWHERE"), "/lower_facility", "unknown-code"),
    (a_session(technique_codes=["9.99"]), "/technique_codes/0", "unknown-code"),
    (a_session(technique_codes=[ECG, ECG]), "/technique_codes", "repeated"),
    (a_session(transfer=str(uuid4())), "/transfer", "unknown-code"),
]


async def test_what_cannot_have_been_held_is_refused_by_name_and_nothing_is_written(told: Story):
    path = f"/telehealth-sessions/{uuid4()}"
    for body, pointer, code in REFUSED:
        refused = await told.put(told.department, path, body)
        assert refused.status_code == 422, refused.text
        assert (refused.json()["errors"][0]["pointer"], refused.json()["errors"][0]["code"]) == (pointer, code)
    assert (await told.get(told.department, path)).status_code == 404
    assert await told.log() == []


async def test_a_session_of_a_transfer_is_held_between_its_ends_about_its_techniques(told: Story):
    await told.plan_it()
    id_ = await held(told, transfer=told.transfer, technique_codes=[ECG])
    assert await ids(told, told.centre, f"?transfer={told.transfer}") == [id_]
    assert await ids(told, told.centre, f"?technique={ECG}") == [id_]
    other = await told.put(told.department, f"/telehealth-sessions/{uuid4()}", a_session(transfer=told.transfer, upper_facility=HOSPITAL))
    assert (other.json()["code"], other.json()["errors"][0]["pointer"]) == ("telehealth-not-of-transfer", "/upper_facility")


async def test_nobody_meets_a_facility_after_it_was_closed(told: Story):
    closed = FacilityClosed(code=NEIGHBOUR, closed_on=date(2022, 5, 1))
    await told.say_catalog((closed, NEIGHBOUR, date(2022, 5, 1)))
    refused = await told.put(told.department, f"/telehealth-sessions/{uuid4()}", a_session(lower_facility=NEIGHBOUR))
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/lower_facility", "not-in-force")]
    assert await held(told, lower_facility=NEIGHBOUR, on="2022-04-30")


async def test_both_ends_see_a_session_and_others_do_not(told: Story):
    id_ = await held(told)
    path, neighbour = f"/telehealth-sessions/{id_}", told.client(Role.STATION, NEIGHBOUR)
    for who in (told.station, told.centre, told.department, told.ministry):
        assert (await told.get(who, path)).status_code == 200
        assert await ids(told, who) == [id_]
    assert (await told.get(neighbour, path)).status_code == 404
    assert (await told.get(neighbour, f"{path}/timeline")).status_code == 404
    assert await ids(told, neighbour) == []
    assert (await told.put(neighbour, f"/telehealth-sessions/{uuid4()}", a_session())).status_code == 404
    stolen = await told.put(neighbour, path, a_session(lower_facility=NEIGHBOUR), **{"If-Match": "*"})
    assert stolen.status_code == 404
    assert (await told.post(neighbour, f"{path}:withdraw", {"reason": "x"})).status_code == 404
    assert (await told.put(told.client(Role.INSURANCE, CENTRE), path, a_session())).status_code == 403


async def test_sessions_are_listed_by_day_and_found_by_end_side_kind_and_days(told: Story):
    first = await held(told, upper_facility=HOSPITAL, lower_facility=CENTRE, on="2022-03-01", kind="training")
    second = await held(told, on="2022-04-01", kind="supervision")
    third = await held(told, lower_facility=NEIGHBOUR, on="2022-05-01")
    assert await ids(told, told.department) == [first, second, third]
    assert await ids(told, told.department, f"?facility={CENTRE}") == [first, second, third]
    assert await ids(told, told.department, f"?facility={CENTRE}&side=upper") == [second, third]
    assert await ids(told, told.department, f"?facility={CENTRE}&side=lower") == [first]
    assert await ids(told, told.station, "?side=lower") == [second]
    assert await ids(told, told.station, "?side=upper") == []
    assert await ids(told, told.department, "?unit=3434") == [third]
    assert await ids(told, told.department, "?unit=3434&side=upper") == []
    assert await ids(told, told.department, "?kind=training") == [first]
    assert await ids(told, told.department, "?from=2022-03-02&to=2022-04-01") == [second]
    page = (await told.get(told.department, "/telehealth-sessions?limit=2")).json()
    assert await ids(told, told.department, f"?limit=2&cursor={page['next']}") == [third]


async def test_a_session_that_looks_like_another_says_so_since_both_ends_may_have_recorded_it(told: Story):
    first, other = await held(told), await held(told, minutes=31)
    path = f"/telehealth-sessions/{first}"
    before = (await told.get(told.centre, path)).headers["etag"]
    second = await held(told)
    found = await told.get(told.centre, path, **{"If-None-Match": before})
    assert (found.status_code, found.json()["alike"]) == (200, [second])
    assert set(await ids(told, told.centre, "?alike=true")) == {first, second}
    assert await ids(told, told.centre, "?alike=false") == [other]
    await told.post(told.centre, f"/telehealth-sessions/{second}:withdraw", {"reason": "Cùng một phiên"})
    assert (await told.get(told.centre, path)).json()["alike"] == []
