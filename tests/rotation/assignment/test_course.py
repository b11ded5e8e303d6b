"""What becomes of an assignment after its approval, over HTTP: extended, appraised, completed, flagged."""

import asyncio
import json
from datetime import date

from services.rotation.assignment.schemas import AssignmentAnswer
from shared.actor import Role
from shared.contracts.catalog import FacilityClosed
from shared.ids import new_id
from tests.rotation.people import (
    CENTRE,
    STATION,
    Rotation,
    a_licence,
    an_assignment,
    get,
    make_assignment,
    make_person,
    make_plan,
    post,
    put,
)

DECISION = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15"}
LONGER = {"to": "2022-07-31", "decision_no": "9/QĐ-TTYT", "decided_on": "2022-05-20", "reason": "Trạm chưa có bác sỹ"}


async def test_an_extension_lasts_longer_by_a_decision_inside_the_plan_and_never_over_another_assignment(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        id_ = await make_person(http)
        path = await make_assignment(http, id_)
        await put(http, f"/assignments/{new_id()}", an_assignment(id_, **{"from": "2022-09-01", "to": "2022-09-30"}))
        cases = [
            ({"to": "2022-05-31"}, 422, "invalid-request"),
            ({"to": "2023-01-01"}, 422, "assignment-outside-plan"),
            ({"to": "2022-09-01"}, 409, "assignment-overlaps"),
            ({"decision_no": ""}, 422, "invalid-request"),
        ]
        for change, status, code in cases:
            assert (await post(http, f"{path}:extend", LONGER | change, status))["code"] == code
        await post(station, f"{path}:extend", LONGER, 403)
        extended = await post(http, f"{path}:extend", LONGER)
        assert (extended["to"], extended["extended_to"], extended["planned"]["to"], extended["status"]) == (
            "2022-07-31",
            "2022-07-31",
            "2022-05-31",
            "started",
        )
        await put(http, f"/assignments/{new_id()}", an_assignment(id_, **{"from": "2022-07-31", "to": "2022-08-02"}), 409)
    said = [(e["type"], str(e["effective_on"]), json.loads(e["data"])) for e in await rotation.events() if "assignment-ext" in e["type"]]
    assert [(type_.split(".")[3], on, data["ends_on"]) for type_, on, data in said] == [("assignment-extended", "2022-05-20", "2022-07-31")]
    assert "Trạm" not in str(said)


async def test_of_many_extensions_and_proposals_for_the_same_days_at_once_one_holds(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        path = await make_assignment(http, id_)
        later = an_assignment(id_, **{"from": "2022-06-01", "to": "2022-07-31"})
        key = {"Idempotency-Key": str(new_id())}
        answers = await asyncio.gather(
            http.post(f"/rotation/v1{path}:extend", json=LONGER, headers=key),
            *(http.put(f"/rotation/v1/assignments/{new_id()}", json=later) for _ in range(10)),
        )
    assert sorted(answer.status_code for answer in answers)[1:] == [409] * 10
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"assignment-overlaps"}


async def test_nobody_is_kept_longer_than_the_receiving_facility_exists(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        path = await make_assignment(http, await make_person(http))
        event = await rotation.catalog.say(
            (FacilityClosed(code=STATION, closed_on=date(2022, 7, 1)), STATION, date(2022, 7, 1)), province="10"
        )
        await get(http, path, **{"Wait-For": f"catalog:{event}"})
        refused = await post(http, f"{path}:extend", LONGER, 422)
        await post(http, f"{path}:extend", LONGER | {"to": "2022-06-30"})
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("facility-closed", "/to")


async def test_nobody_is_kept_longer_than_the_licence_reaches(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False)
        await put(http, f"/practitioners/{id_}/licences/1", a_licence(expires_on="2022-05-31"))
        path = await make_assignment(http, id_)
        assert (await post(http, f"{path}:extend", LONGER, 409))["code"] == "practitioner-not-licensed"


async def test_below_the_minimum_staff_the_approver_overrides_with_a_reason_which_still_counts_at_the_start(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client() as nation, rotation.client(Role.STATION, STATION) as station:
        await put(nation, "/policies/minimum_staff.district_health_centre/2022-01-01", {"value": 2})
        one, other = await make_person(http), await make_person(http)
        path = f"/assignments/{new_id()}"
        await put(http, path, an_assignment(one))
        assert (await post(http, f"{path}:approve", DECISION, 409))["code"] == "below-minimum-staff"
        approved = await post(http, f"{path}:approve", DECISION | {"staff_override": "Dịch sởi ở xã"})
        assert (await post(station, f"{path}:start"))["staff_override"] == approved["staff_override"] == "Dịch sởi ở xã"
        assert (await post(http, f"{path}:extend", LONGER, 409))["code"] == "below-minimum-staff"
        await post(http, f"{path}:extend", LONGER | {"staff_override": "Dịch chưa hết"})
        path = f"/assignments/{new_id()}"
        await put(nation, "/policies/minimum_staff.district_health_centre/2022-01-01", {"value": 0}, 200, **{"If-Match": "*"})
        await put(http, path, an_assignment(other, **{"from": "2022-08-01", "to": "2022-08-31"}))
        await post(http, f"{path}:approve", DECISION)
        await put(nation, "/policies/minimum_staff.district_health_centre/2022-08-01", {"value": 2})
        assert (await post(station, f"{path}:start", {}, 409))["code"] == "below-minimum-staff"
        await post(station, f"{path}:start", {"staff_override": "Cần"}, 404)
        assert (await post(http, f"{path}:start", {"staff_override": "Cần ngay"}))["staff_override"] == "Cần ngay"


async def test_a_line_of_the_staffing_norm_binds_as_the_minimum_does(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client() as nation:
        norm = {"positions": [{"title": "nurse", "minimum": 3}, {"title": "doctor_general", "minimum": 1}]}
        await put(nation, "/staffing-norms/district_health_centre/2022-01-01", norm)
        path = f"/assignments/{new_id()}"
        await put(http, path, an_assignment(await make_person(http)))
        refused = await post(http, f"{path}:approve", DECISION, 409)
        await make_person(http)
        assert (await post(http, f"{path}:approve", DECISION))["staff_override"] is None
    assert refused["code"] == "below-minimum-staff"


async def test_the_receiver_appraises_what_the_sender_ended_or_what_ran_out(rotation: Rotation):
    await make_plan(rotation)
    async with (
        rotation.client(unit="10") as http,
        rotation.client(Role.CENTRE, CENTRE) as centre,
        rotation.client(Role.STATION, STATION) as station,
        rotation.client(Role.HOSPITAL, "BVDK.086") as hospital,
    ):
        ended, ran_out = [await make_assignment(http, await make_person(http)) for _ in range(2)]
        away = await make_person(http, facility="BVDK.086")
        open_ = await make_assignment(http, away, from_facility="BVDK.086", start=False, excess="Bổ sung")
        end = {"on": "2022-04-30", "reason": "Ốm"}
        assert (await post(hospital, f"{open_}:start"))["status"] == "started"
        refused = await post(hospital, f"{open_}:end", end | {"appraisal": "Tốt"}, 403)
        assert refused["code"] == "only-the-receiver-appraises"
        await post(centre, f"{ended}:end", end)
        assert (await post(station, f"{ended}:appraise", {"appraisal": "Khá"}))["appraisal"] == "Khá"
        appraised = await post(station, f"{ended}:appraise", {"appraisal": "Tốt"})
        assert (await post(station, f"{ran_out}:appraise", {"appraisal": "Tốt"}))["state"] == "completed"
        await post(hospital, f"{open_}:appraise", {"appraisal": "Tốt"}, 404)
        assert (await get(station, ended))["appraisal"] == "Tốt"
        trail = (await get(http, f"{ended}/trail"))["items"]
        future = await make_assignment(http, await make_person(http), start=False, excess="Bổ sung")
        assert (await post(station, f"{future}:appraise", {"appraisal": "Tốt"}, 409))["code"] == "assignment-step-out-of-order"
    assert (appraised["status"], appraised["state"]) == ("ended", "ended")
    assert [entry["more"].get("appraisal") for entry in trail if entry["what"] == "appraised"] == ["Khá", "Tốt"]


async def test_where_an_assignment_stands_is_a_figure_of_the_day(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        path = await make_assignment(http, await make_person(http))
        days = ("2022-02-14", "2022-02-15", "2022-03-01", "2022-05-31", "2022-06-01")
        states = [(await get(http, f"{path}?as_of={day}"))["state"] for day in days]
        ending = await make_assignment(http, await make_person(http))
        await post(http, f"{ending}:end", {"on": "2022-04-30", "reason": "Hết việc"})
        ended = [(await get(http, f"{ending}?as_of={day}"))["state"] for day in ("2022-04-29", "2022-04-30")]
        found = await get(http, "/assignments?state=completed")
        by_day = {
            query: len((await get(http, f"/assignments?{query}"))["items"])
            for query in ("state=completed&as_of=2022-06-01", "state=completed&as_of=2022-05-31", "state=approved&as_of=2022-02-20")
        }
        tags = {(await http.get(f"/rotation/v1{path}", params={"as_of": day})).headers["etag"] for day in days}
    assert states == ["proposed", "approved", "started", "started", "completed"]
    assert ended == ["started", "ended"]
    assert list(by_day.values()) == [1, 0, 2]
    assert [item["id"] for item in found["items"]] == [path.rpartition("/")[2]]
    assert len(tags) == len(days)
    AssignmentAnswer.model_validate(found["items"][0])


async def test_an_expiry_or_a_suspension_flags_the_assignments_it_touches(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        expiring, suspended = await make_person(http, licensed=False), await make_person(http)
        await put(http, f"/practitioners/{expiring}/licences/1", a_licence(expires_on="2022-04-15"))
        paths = [await make_assignment(http, id_) for id_ in (expiring, suspended)]
        number = f"{str(suspended)[-8:]}/LCA-CCHN"
        licence = f"/practitioners/{suspended}/licences/{number}"
        await post(http, f"{licence}:suspend", {"on": "2022-05-01", "reason": "Vi phạm", "decision_no": "3/QĐ"})
        await post(http, f"{licence}:resume", {"on": "2022-05-11", "reason": "Đã khắc phục"})
        days = ("2022-02-01", "2022-03-01", "2022-04-16", "2022-05-01", "2022-05-11", "2022-06-01")
        flags = [[(await get(http, f"{path}?as_of={day}"))["flags"] for day in days] for path in paths]
        listed = {day: await get(http, f"/assignments?flag=licence&as_of={day}") for day in days}
        today = await get(http, "/assignments?flag=licence")
        soon = [item["id"] for item in (await get(http, "/assignments?flag=licence_ends&as_of=2022-02-20"))["items"]]
    ids = [path.rpartition("/")[2] for path in paths]
    assert soon == [ids[0]]
    assert flags[0] == [[], ["licence_ends"], ["licence"], ["licence"], ["licence"], []]
    assert flags[1] == [[], [], [], ["licence"], [], []]
    assert {day: {item["id"] for item in found["items"]} for day, found in listed.items()} == {
        "2022-02-01": set(),
        "2022-03-01": set(),
        "2022-04-16": {ids[0]},
        "2022-05-01": set(ids),
        "2022-05-11": {ids[0]},
        "2022-06-01": set(),
    }
    assert today["items"] == []


async def test_an_assignment_names_the_request_of_its_receiver_that_it_answers(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        id_, request, elsewhere = await make_person(http), new_id(), new_id()
        demand = {"facility": STATION, "qualification": "general_doctor", "count": 1, "from": "2022-03-01", "to": "2022-06-30"}
        await put(station, f"/requests/{request}", demand | {"reason": "Không có bác sỹ"})
        await put(http, f"/requests/{elsewhere}", demand | {"facility": "BVDK.086", "reason": "Thiếu người"})
        for unknown in (new_id(), elsewhere):
            refused = await put(http, f"/assignments/{new_id()}", an_assignment(id_, request=str(unknown)), 422)
            assert (refused["code"], refused["errors"][0]["pointer"]) == ("request-unknown", "/request")
        path = f"/assignments/{new_id()}"
        made = await put(http, path, an_assignment(id_, request=str(request)))
        await put(http, path, an_assignment(id_, request=str(request)), 200)
        listed = await get(http, f"/assignments?request={request}")
    assert made["request"] == str(request)
    assert listed["items"] == [made]


async def test_the_number_that_was_proposed_is_that_of_the_decision_and_without_one_nobody_is_sent(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        numbered, bare = f"/assignments/{new_id()}", f"/assignments/{new_id()}"
        await put(http, numbered, an_assignment(await make_person(http), decision_no="7/QĐ-TTYT"))
        await put(http, bare, an_assignment(await make_person(http)))
        refused = await post(http, f"{bare}:approve", {"decided_on": "2022-02-15"}, 422)
        assert [e["pointer"] for e in refused["errors"]] == ["/decision_no"]
        assert (await get(http, bare))["status"] == "proposed"
        approved = await post(http, f"{numbered}:approve", {"decided_on": "2022-02-15"})
        trail = await get(http, f"{numbered}/trail")
    assert (approved["status"], approved["decision_no"]) == ("approved", "7/QĐ-TTYT")
    assert [(entry["what"], entry["document_no"]) for entry in trail["items"]][-1] == ("approved", "7/QĐ-TTYT")
