"""Assignments over HTTP: proposed, approved, started, ended; never two on one day."""

import asyncio
import json

import asyncpg
import pytest

from services.rotation.assignment.schemas import AssignmentAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import (
    CENTRE,
    DISTRICT_HOSPITAL,
    ELSEWHERE,
    HOSPITAL,
    STATION,
    Rotation,
    a_licence,
    a_plan,
    an_assignment,
    get,
    make_person,
    make_plan,
    post,
    put,
)

DECISION = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15"}


async def test_of_fifty_proposals_for_one_person_at_once_one_is_made(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        answers = await asyncio.gather(*(http.put(f"/rotation/v1/assignments/{new_id()}", json=an_assignment(id_)) for _ in range(50)))
        assert len((await get(http, f"/assignments?practitioner={id_}"))["items"]) == 1
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"assignment-overlaps"}


async def test_under_two_plans_at_once_the_database_itself_refuses_the_second(rotation: Rotation):
    for code in "PQ":
        await make_plan(rotation, code)
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http)
        answers = await asyncio.gather(
            *(http.put(f"/rotation/v1/assignments/{new_id()}", json=an_assignment(id_, plan=plan)) for plan in "PQPQPQ")
        )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    async with rotation.connection() as connection:
        with pytest.raises(asyncpg.ExclusionViolationError):
            await connection.execute("""
                insert into assignment select (jsonb_populate_record(a, '{"id": "00000000-0000-7000-8000-000000000000"}')).* from assignment a
            """)


async def test_an_assignment_lives_from_proposal_to_its_end_which_frees_the_days_after_it(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        id_, one = await make_person(http), new_id()
        path = f"/assignments/{one}"
        made = await put(http, path, an_assignment(id_))
        assert (made["status"], made["quota_no"], made["qualification"]) == ("proposed", "1", "general_doctor")
        await put(http, path, an_assignment(id_), 200)
        assert (await post(http, f"{path}:start", {}, 409))["code"] == "assignment-step-out-of-order"
        await post(http, f"{path}:approve", DECISION)
        started = await post(station, f"{path}:start", {"on": "2022-03-05"})
        assert (started["from"], started["planned"]["from"]) == ("2022-03-05", "2022-03-01")
        assert (await post(http, f"{path}:cancel", {"reason": "Nhầm"}, 409))["code"] == "assignment-step-out-of-order"
        assert (await post(station, f"{path}:end", {"on": "2022-06-01", "reason": "Hết hạn"}, 422))["errors"][0][
            "code"
        ] == "outside-assignment"
        ended = await post(station, f"{path}:end", {"on": "2022-04-30", "reason": "Hoàn thành", "appraisal": "Tốt"})
        await put(http, path, an_assignment(id_), 200)
        await put(http, f"/assignments/{new_id()}", an_assignment(id_, **{"from": "2022-04-30", "to": "2022-05-10"}), 409)
        await put(http, f"/assignments/{new_id()}", an_assignment(id_, **{"from": "2022-05-01", "to": "2022-05-10"}))
        assert await get(station, path) == ended
    AssignmentAnswer.model_validate(ended)
    assert (ended["status"], ended["to"], ended["appraisal"]) == ("ended", "2022-04-30", "Tốt")
    said = [e for e in await rotation.events() if e["subject"] == str(one)]
    assert [(e["type"].split(".")[3], e["subject_version"], str(e["effective_on"])) for e in said] == [
        ("assignment-approved", 1, "2022-02-15"),
        ("assignment-started", 2, "2022-03-05"),
        ("assignment-ended", 3, "2022-04-30"),
    ]
    assert json.loads(said[-1]["data"])["ends_on"] == "2022-04-30"
    assert "Tốt" not in said[-1]["data"]


async def test_a_cancelled_assignment_occupies_no_day_and_no_quota(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        nurses = [await make_person(http, title="nurse", qualification="nurse") for _ in range(2)]
        first, second = (f"/assignments/{new_id()}" for _ in range(2))
        assert (await put(http, first, an_assignment(nurses[0])))["quota_no"] == "1"
        await post(http, f"{first}:approve", DECISION)
        assert (await put(http, second, an_assignment(nurses[1])))["quota_no"] is None
        refused = await post(http, f"{second}:approve", DECISION, 409)
        await post(http, f"{first}:cancel", {"reason": "Ốm"})
        await put(http, f"/assignments/{new_id()}", an_assignment(nurses[0]))
        assert (await post(http, f"{second}:approve", DECISION | {"quota_excess": "Không cần"}))["quota_excess"] is None
        assert [a["id"] for a in (await get(http, "/assignments?status=cancelled"))["items"]] == [first.rpartition("/")[2]]
    assert refused["code"] == "quota-exceeded"


async def test_beyond_the_quota_the_approver_says_why_and_it_is_shown(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        nurses = [await make_person(http, title="nurse", qualification="nurse") for _ in range(2)]
        midwife = await make_person(http, title="midwife", qualification="midwife")
        paths = [f"/assignments/{new_id()}" for _ in range(3)]
        for path, id_ in zip(paths, [*nurses, midwife], strict=True):
            await put(http, path, an_assignment(id_))
        await post(http, f"{paths[0]}:approve", DECISION)
        assert (await post(committee, f"{paths[1]}:approve", DECISION, 409))["code"] == "quota-exceeded"
        beyond = await post(committee, f"{paths[1]}:approve", DECISION | {"quota_excess": "Trạm không còn ai"})
        outside = await post(committee, f"{paths[2]}:approve", DECISION | {"quota_excess": "Trạm không có hộ sinh"})
        by_quota = (await get(http, "/plans/P/fulfilment?as_of=2022-03-01"))["by_quota"]
    assert (beyond["quota_no"], beyond["quota_excess"]) == ("1", "Trạm không còn ai")
    assert (outside["quota_no"], outside["quota_excess"]) == (None, "Trạm không có hộ sinh")
    assert [(q["no"], q["assigned"]) for q in by_quota] == [("1", 2)]


async def test_of_twenty_approvals_at_once_the_quota_takes_its_two(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.connection() as other, rotation.connection() as watching:
        paths = [f"/assignments/{new_id()}" for _ in range(20)]
        for path in paths:
            await put(http, path, an_assignment(await make_person(http)))
        async with asyncio.timeout(20), asyncio.TaskGroup() as group, other.transaction():
            await other.execute("select from plan for update")
            keys = [{"Idempotency-Key": str(new_id())} for _ in paths]
            approvals = [
                group.create_task(http.post(f"/rotation/v1{path}:approve", json=DECISION, headers=key))
                for path, key in zip(paths, keys, strict=True)
            ]
            await until_waiting(watching, at_least=2)
        answers = [approval.result() for approval in approvals]
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [409] * 18
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"quota-exceeded"}


async def until_waiting(connection: asyncpg.Connection, *, at_least: int) -> None:
    """Until so many approvals wait to count the plan's quotas."""
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'select * from plan %'"
    for _ in range(250):
        if await connection.fetchval(waiting) >= at_least:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no two approvals waited for the plan within 5 s")


async def test_what_cannot_be_proposed_is_refused_with_the_reason(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client() as nation, rotation.client(unit="12") as elsewhere:
        id_ = await make_person(http)
        away = await make_person(elsewhere, facility=ELSEWHERE)
        cases = [
            (an_assignment(id_, plan="NONE"), 422, "invalid-request", "/plan"),
            (an_assignment(new_id()), 422, "practitioner-unknown", "/practitioner_id"),
            (an_assignment(id_, to_facility="NOWHERE"), 422, "facility-unknown", "/to_facility"),
            (an_assignment(id_, to_facility=DISTRICT_HOSPITAL), 422, "assignment-not-downward", "/to_facility"),
            (an_assignment(id_, to_facility=HOSPITAL), 422, "assignment-not-downward", "/to_facility"),
            (an_assignment(id_, **{"from": "2021-12-31"}), 422, "assignment-outside-plan", "/from"),
            (an_assignment(id_, to="2022-02-28"), 422, "invalid-request", "/to"),
            (an_assignment(id_, duties=[]), 422, "invalid-request", "/duties"),
            (an_assignment(id_, duties=["cooking"]), 422, "invalid-request", "/duties/0"),
            (an_assignment(id_, from_facility=DISTRICT_HOSPITAL), 422, "not-staff-of-sender", "/practitioner_id"),
            (an_assignment(away, from_facility=ELSEWHERE), 422, "assignment-outside-plan", "/from_facility"),
        ]
        for body, status, code, pointer in cases:
            refused = await put(nation, f"/assignments/{new_id()}", body, status)
            assert (refused["code"], refused["errors"][0]["pointer"]) == (code, pointer)
        await put(elsewhere, f"/assignments/{new_id()}", an_assignment(id_), 404)
        assert (await get(nation, "/assignments"))["items"] == []


async def test_nobody_goes_without_an_approved_plan_and_a_licence_on_both_days(rotation: Rotation):
    await make_plan(rotation, approved=False)
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        id_, path = await make_person(http, licensed=False), f"/assignments/{new_id()}"
        await put(http, path, an_assignment(id_))
        assert (await post(http, f"{path}:approve", DECISION, 409))["code"] == "plan-not-approved"
        await post(http, "/plans/P:submit")
        await post(committee, "/plans/P:approve", DECISION)
        assert (await post(http, f"{path}:approve", DECISION, 409))["code"] == "practitioner-not-licensed"
        await put(http, f"/practitioners/{id_}/licences/1", a_licence(issued_on="2022-02-20"))
        assert (await post(http, f"{path}:approve", DECISION, 409))["code"] == "practitioner-not-licensed"
        await post(http, f"{path}:approve", DECISION | {"decided_on": "2022-02-21"})
        await post(http, f"/practitioners/{id_}/licences/1:suspend", {"on": "2022-02-25", "reason": "Vi phạm"})
        refused = await post(http, f"{path}:start", {}, 409)
        assert (refused["code"], "2022-03-01" in refused["detail"]) == ("practitioner-not-licensed", True)
        await post(committee, "/plans/P:close", {"on": "2022-02-26"})
        await post(http, f"/practitioners/{id_}/licences/1:resume", {"on": "2022-02-27", "reason": "Đã khắc phục"})
        assert (await post(http, f"{path}:start", {}, 409))["code"] == "plan-not-approved"
        await put(http, f"/assignments/{new_id()}", an_assignment(id_, **{"from": "2022-07-01", "to": "2022-07-31"}), 409)


async def test_the_sending_facility_keeps_its_minimum_staff(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client() as nation:
        await put(nation, "/policies/minimum_staff.district_health_centre/2022-01-01", {"value": 2})
        people = [await make_person(http) for _ in range(3)]
        await put(http, f"/practitioners/{people[2]}/absences/{new_id()}", {"kind": "study", "from": "2022-01-01"})
        path = f"/assignments/{new_id()}"
        await put(http, path, an_assignment(people[0]))
        refused = await post(http, f"{path}:approve", DECISION, 409)
        await make_person(http)
        await post(http, f"{path}:approve", DECISION)
        other = f"/assignments/{new_id()}"
        await put(http, other, an_assignment(people[1]))
        assert (await post(http, f"{other}:approve", DECISION, 409))["code"] == "below-minimum-staff"
    assert refused["code"] == "below-minimum-staff"
    assert refused["detail"].startswith("Nếu cử, cơ sở chỉ còn 1 người, mức tối thiểu là 2")


async def test_both_ends_see_an_assignment_and_nobody_else(rotation: Rotation):
    await make_plan(rotation)
    async with (
        rotation.client(unit="10") as http,
        rotation.client(Role.CENTRE, CENTRE) as centre,
        rotation.client(Role.STATION, STATION) as station,
        rotation.client(Role.HOSPITAL, HOSPITAL) as hospital,
    ):
        id_, one = await make_person(http), new_id()
        await put(centre, f"/assignments/{one}", an_assignment(id_))
        for reader in (http, centre, station):
            assert [a["id"] for a in (await get(reader, f"/assignments?facility={STATION}&plan=P&as_of=2022-03-01"))["items"]] == [str(one)]
            await get(reader, f"/assignments/{one}")
        assert (await get(http, "/assignments?as_of=2022-06-01"))["items"] == []
        assert (await get(hospital, "/assignments"))["items"] == []
        await get(hospital, f"/assignments/{one}", 404)
        await post(station, f"/assignments/{one}:approve", DECISION, 403)


async def test_a_proposal_is_changed_until_it_is_approved(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        id_, path = await make_person(http, title="nurse", qualification="nurse"), f"/assignments/{new_id()}"
        await put(http, path, an_assignment(id_))
        longer = an_assignment(id_, to="2022-06-30")
        await put(http, path, longer, 428)
        assert (await put(http, path, longer, 200, **{"If-Match": '"1"'}))["to"] == "2022-06-30"
        await post(http, f"{path}:approve", DECISION)
        assert (await put(http, path, an_assignment(id_), 409, **{"If-Match": "*"}))["code"] == "assignment-step-out-of-order"
        await put(http, path, longer, 200)


async def test_a_plan_with_named_senders_takes_people_of_these_alone(rotation: Rotation):
    quota = a_plan()["quotas"][0] | {"sending_kind": None, "sending_facilities": [DISTRICT_HOSPITAL]}
    await make_plan(rotation, quotas=[quota])
    async with rotation.client(unit="10") as http:
        id_, other = await make_person(http), await make_person(http, facility=DISTRICT_HOSPITAL)
        path = f"/assignments/{new_id()}"
        await put(http, path, an_assignment(id_))
        assert (await post(http, f"{path}:approve", DECISION, 409))["code"] == "quota-exceeded"
        made = await put(http, f"/assignments/{new_id()}", an_assignment(other, from_facility=DISTRICT_HOSPITAL))
        assert made["quota_no"] == "1"
