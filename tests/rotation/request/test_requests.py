"""Requests of receiving facilities for staff over HTTP, and how far assignments answer them."""

import json
from typing import Any
from uuid import UUID

import httpx

from services.rotation.request.schemas import AnswerLines, NeedCoverage, RequestAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import CENTRE, ELSEWHERE, HOSPITAL, STATION, Rotation, an_assignment, get, make_person, make_plan, post, put

SENT = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15"}


def a_request(**fields: object) -> dict[str, Any]:
    return {
        "facility": STATION,
        "qualification": "general_doctor",
        "count": 2,
        "from": "2022-03-01",
        "to": "2022-05-31",
        "reason": "Trạm chưa có bác sỹ",
    } | fields


async def assign(http: httpx.AsyncClient, *, approved: bool = True, **fields: object) -> UUID:
    id_ = new_id()
    await put(http, f"/assignments/{id_}", an_assignment(await make_person(http), **fields))
    if approved:
        await post(http, f"/assignments/{id_}:approve", SENT)
    return id_


async def test_a_station_asks_for_staff_changes_its_mind_and_takes_it_back(rotation: Rotation):
    id_ = new_id()
    async with rotation.client(Role.STATION, STATION) as station:
        made = await put(station, f"/requests/{id_}", a_request(specialty="Sản"))
        assert await put(station, f"/requests/{id_}", a_request(specialty="Sản"), 200) == made
        await put(station, f"/requests/{id_}", a_request(count=3), 428)
        changed = await put(station, f"/requests/{id_}", a_request(count=3), 200, **{"If-Match": '"1"'})
        assert changed["count"] == 3
        early = await post(station, f"/requests/{id_}:withdraw", {"reason": "Đã tuyển được", "on": "2022-02-28"}, 422)
        assert early["errors"][0]["pointer"] == "/on"
        withdrawn = await post(station, f"/requests/{id_}:withdraw", {"reason": "Đã tuyển được", "on": "2022-04-01"})
        for again in (":withdraw", ""):
            if again:
                refused = await post(station, f"/requests/{id_}{again}", {"reason": "Nhầm"}, 409)
            else:
                refused = await put(station, f"/requests/{id_}", a_request(), 409, **{"If-Match": "*"})
            assert (refused["code"], "withdrawn" in refused["detail"]) == ("request-ended", True)
        before = await get(station, f"/requests/{id_}?as_of=2022-03-31")
    RequestAnswer.model_validate(made)
    assert (withdrawn["status"], withdrawn["ended_on"], withdrawn["end_reason"]) == ("withdrawn", "2022-04-01", "Đã tuyển được")
    assert (before["status"], before["ended_on"], before["end_reason"]) == ("open", None, None)
    events = await rotation.events()
    assert [(e["subject"], e["subject_version"], str(e["effective_on"]), e["province"]) for e in events] == [
        (str(id_), 1, "2022-03-01", "10"),
        (str(id_), 2, "2022-03-01", "10"),
        (str(id_), 3, "2022-04-01", "10"),
    ]
    assert [json.loads(e["data"])["status"] for e in events] == ["open", "open", "withdrawn"]
    assert not any(text in e["data"] for e in events for text in ("Sản", "Trạm", "tuyển"))


async def test_who_asks_and_who_reads_is_the_facility_itself_and_those_above(rotation: Rotation):
    id_ = new_id()
    async with (
        rotation.client(Role.STATION, STATION) as station,
        rotation.client(Role.CENTRE, CENTRE) as centre,
        rotation.client(Role.CENTRE, ELSEWHERE) as elsewhere,
        rotation.client(Role.HOSPITAL, HOSPITAL) as hospital,
        rotation.client(Role.COMMITTEE, "086") as committee,
        rotation.client(Role.FINANCE, "10") as finance,
    ):
        await put(elsewhere, f"/requests/{id_}", a_request(), 404)
        await put(station, f"/requests/{id_}", a_request())
        await put(station, f"/requests/{new_id()}", a_request(facility=CENTRE), 404)
        await put(committee, f"/requests/{new_id()}", a_request(), 403)
        await put(centre, f"/requests/{id_}", a_request(count=1), 200, **{"If-Match": "*"})
        moved = await put(centre, f"/requests/{id_}", a_request(facility=CENTRE), 422, **{"If-Match": "*"})
        assert moved["errors"][0]["pointer"] == "/facility"
        for reader in (station, centre, committee):
            assert [r["id"] for r in (await get(reader, "/requests"))["items"]] == [str(id_)]
        for other in (elsewhere, hospital):
            assert (await get(other, "/requests"))["items"] == []
            await get(other, f"/requests/{id_}", 404)
            await get(other, f"/requests/{id_}/answers", 404)
        await get(finance, "/requests", 403)
        await post(station, f"/requests/{id_}:close", {"reason": "Đã đủ"}, 403)
        await post(elsewhere, f"/requests/{id_}:close", {"reason": "Đã đủ"}, 404)
        assert (await post(centre, f"/requests/{id_}:close", {"reason": "Đã đủ", "on": "2022-04-01"}))["status"] == "closed"


async def test_requests_are_listed_by_facility_unit_qualification_and_whether_they_stand(rotation: Rotation):
    first, second = sorted((new_id(), new_id()))
    async with rotation.client() as http:
        await put(http, f"/requests/{first}", a_request())
        await put(http, f"/requests/{second}", a_request(facility=ELSEWHERE, qualification="nurse"))
        for query, found in {
            "": [first, second],
            f"facility={STATION}": [first],
            "unit=12": [second],
            "unit=086": [first],
            "qualification=nurse": [second],
            "open=true&as_of=2022-05-31": [first, second],
            "open=true&as_of=2022-06-01": [],
            "open=false&as_of=2022-06-01&facility=TTYT.107": [second],
            "as_of=2022-02-28": [],
        }.items():
            assert [r["id"] for r in (await get(http, f"/requests?{query}"))["items"]] == [str(id_) for id_ in found], query
        page = await get(http, "/requests?limit=1")
        assert [r["id"] for r in (await get(http, f"/requests?limit=1&cursor={page['next']}"))["items"]] == [str(second)]
        for wrong in ({"count": 0}, {"count": 1.5}, {"qualification": "wizard"}, {"to": "2022-02-01"}, {"reason": ""}):
            await put(http, f"/requests/{new_id()}", a_request(**wrong), 422)
        unknown = await put(http, f"/requests/{new_id()}", a_request(facility="NOWHERE"), 422)
        assert (unknown["code"], unknown["errors"][0]["pointer"]) == ("facility-unknown", "/facility")


async def test_assignments_answer_the_request_they_name_or_the_first_that_fits(rotation: Rotation):
    await make_plan(
        rotation,
        stated_total=9,
        stated_by_qualification={"general_doctor": 9},
        quotas=[
            {"no": "1", "direction": "district_to_commune", "stated": 9, "by": {"general_doctor": 9}},
        ],
    )
    first, second = new_id(), new_id()
    async with rotation.client() as http:
        await put(http, f"/requests/{first}", a_request())
        await put(http, f"/requests/{second}", a_request(**{"from": "2022-05-01", "to": "2022-08-31", "count": 1}))
        fitting = await assign(http)
        proposed = await assign(http, approved=False)
        naming = await assign(http, request=str(second), **{"from": "2022-03-01", "to": "2022-06-30"})
        await assign(http, **{"from": "2022-10-01", "to": "2022-10-31"})
        await post(http, f"/assignments/{fitting}:start")
        one = await get(http, f"/requests/{first}?as_of=2022-03-10")
        tag = (await http.get(f"/rotation/v1/requests/{first}?as_of=2022-03-10")).headers["etag"]
        other = await get(http, f"/requests/{second}?as_of=2022-03-10")
        lines = AnswerLines.model_validate(await get(http, f"/requests/{first}/answers?as_of=2022-03-10"))
        named = AnswerLines.model_validate(await get(http, f"/requests/{second}/answers?as_of=2022-02-14"))
        await post(http, f"/assignments/{proposed}:cancel", {"reason": "Ốm"})
        later = await http.get(f"/rotation/v1/requests/{first}?as_of=2022-03-10")
    assert one["answers"] == {"proposed": 1, "assigned": 1, "active": 1, "completed": 0, "missing": 1, "person_days": 10}
    assert other["answers"] == {"proposed": 0, "assigned": 1, "active": 0, "completed": 0, "missing": 0, "person_days": 0}
    assert {(line.assignment_id, line.status, line.named) for line in lines.items} == {
        (fitting, "active", False),
        (proposed, "proposed", False),
    }
    assert [(line.assignment_id, line.status, line.named) for line in named.items] == [(naming, "proposed", True)]
    assert tag != later.headers["etag"]


async def test_how_far_needs_are_covered_is_told_by_facility_and_qualification(rotation: Rotation):
    await make_plan(rotation)
    gone, path = new_id(), "/requests/coverage?as_of=2022-03-10"
    async with rotation.client(unit="10") as http, rotation.client(Role.CENTRE, ELSEWHERE) as elsewhere:
        nothing = NeedCoverage.model_validate(await get(http, path))
        assert (nothing.total.asked, nothing.total.coverage, nothing.by_facility) == (0, None, [])
        await put(http, f"/requests/{new_id()}", a_request(count=3))
        await put(http, f"/requests/{new_id()}", a_request(qualification="nurse", facility=CENTRE, to="2022-03-31"))
        await put(http, f"/requests/{gone}", a_request(count=9))
        await post(http, f"/requests/{gone}:withdraw", {"reason": "Nhầm", "on": "2022-03-05"})
        await post(http, f"/assignments/{await assign(http)}:start")
        found = NeedCoverage.model_validate(await get(http, path))
        nurses = NeedCoverage.model_validate(await get(http, f"{path}&qualification=nurse&unit={CENTRE}"))
        assert (await get(elsewhere, path))["total"]["asked"] == 0
        april = await get(http, "/requests/coverage?as_of=2022-04-01")
    total = found.total
    assert (total.asked, total.assigned, total.active, total.missing, total.coverage) == (5, 1, 1, 4, 20.0)
    assert (total.person_days_asked, total.person_days) == (3 * 92 + 2 * 31, 10)
    assert [(line.facility, line.asked, line.coverage) for line in found.by_facility] == [(CENTRE, 2, 0.0), (STATION, 3, 33.33)]
    assert [(line.qualification, line.missing) for line in found.by_qualification] == [("general_doctor", 2), ("nurse", 2)]
    assert (nurses.total.asked, [line.facility for line in nurses.by_facility]) == (2, [CENTRE])
    assert [line["facility"] for line in april["by_facility"]] == [STATION]


async def test_an_unknown_facility_asks_for_nobody_whoever_says_so(rotation: Rotation):
    id_ = new_id()
    for role, unit in ((Role.DEPARTMENT, "VN"), (Role.DEPARTMENT, "10"), (Role.STATION, STATION)):
        async with rotation.client(role, unit) as http:
            refused = await put(http, f"/requests/{id_}", a_request(facility="TYT.99999"), 422)
            assert (refused["code"], refused["errors"][0]["pointer"]) == ("facility-unknown", "/facility")
            if unit != "VN":
                assert (await put(http, f"/requests/{id_}", a_request(facility=ELSEWHERE), 404))["code"] == "resource-missing"
    assert await rotation.events() == []
