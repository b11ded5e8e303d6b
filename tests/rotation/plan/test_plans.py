"""Rotation plans over HTTP: drafted, submitted, approved by another, closed."""

import json
from datetime import date

from services.rotation.plan.schemas import PlanAnswer
from shared.actor import Role
from shared.contracts.catalog import AdminUnitRecorded, UnitLevel
from tests.rotation.people import BEGINNING, CENTRE, HOSPITAL, STATION, Rotation, a_facility, a_plan, get, make_plan, post, put
from tests.rotation.plan.test_rules import LAO_CAI

BODY = json.loads(json.dumps(LAO_CAI, default=str))
DECISION = {"decision_no": "100/QĐ-UBND", "decided_on": "2022-06-20"}


async def test_the_plan_of_lao_cai_is_loaded_and_said_when_it_is_approved(rotation: Rotation):
    async with rotation.client(unit="10") as department, rotation.client(Role.COMMITTEE, "10") as committee:
        made = await put(department, "/plans/lao-cai-rotation-2022", BODY)
        assert {key: made[key] for key in BODY if key != "quotas"} == {key: BODY[key] for key in BODY if key != "quotas"}
        assert await rotation.events() == []
        await post(department, "/plans/lao-cai-rotation-2022:submit")
        approved = await post(committee, "/plans/lao-cai-rotation-2022:approve", DECISION)
        assert (approved["status"], approved["decision_no"]) == ("approved", "100/QĐ-UBND")
        await put(department, "/plans/lao-cai-rotation-2022", BODY, 200)
        assert await get(department, "/plans/lao-cai-rotation-2022") == approved
    PlanAnswer.model_validate(approved)
    [event] = await rotation.events()
    said = json.loads(event["data"])
    assert (event["type"], event["subject"], event["subject_version"]) == ("vn.tuyen.rotation.plan-approved.v1", "lao-cai-rotation-2022", 1)
    assert (str(event["effective_on"]), event["province"]) == ("2022-06-20", "10")
    assert (said["stated_total"], [q["stated"] for q in said["quotas"]], said["budget"]) == (
        128,
        [13, 5, 31, 79],
        {"province": 109_000_000, "district": 1_608_000_000},
    )
    assert "title" not in said


async def test_a_plan_that_does_not_add_up_is_refused_with_the_lines_in_both_languages(rotation: Rotation):
    body = BODY | {"stated_total": 127, "stated_by_qualification": BODY["stated_by_qualification"] | {"specialist_1": 33}}
    async with rotation.client(unit="10") as http:
        vietnamese = await put(http, "/plans/X", body, 422)
        english = await put(http, "/plans/X", body, 422, **{"Accept-Language": "en"})
        await get(http, "/plans/X", 404)
    assert vietnamese["code"] == "plan-does-not-add-up"
    assert [e["pointer"] for e in vietnamese["errors"]] == ["/stated_by_qualification/specialist_1", "/stated_total"]
    assert [e["detail"] for e in vietnamese["errors"]] == ["Ghi 33, nhưng cộng các phần được 34.", "Ghi 127, nhưng cộng các phần được 128."]
    assert english["errors"][0]["detail"] == "States 33, but its parts come to 34."


async def test_who_proposed_or_submitted_does_not_approve(rotation: Rotation):
    async with (
        rotation.client(unit="10", sub="a") as one,
        rotation.client(unit="10", sub="b") as two,
        rotation.client(unit="10", sub="c") as third,
    ):
        await put(one, "/plans/P", a_plan())
        assert (await post(third, "/plans/P:approve", DECISION, 409))["code"] == "plan-step-out-of-order"
        await post(two, "/plans/P:submit")
        for who in (one, two):
            assert (await post(who, "/plans/P:approve", DECISION, 403))["code"] == "four-eyes"
        await post(third, "/plans/P:approve", DECISION)
    assert await rotation.kinds() == ["plan-approved"]


async def test_a_changed_plan_is_a_draft_again_and_an_approved_one_is_not_changed(rotation: Rotation):
    other = a_plan(title="Kế hoạch khác")
    async with rotation.client(unit="10") as department, rotation.client(Role.COMMITTEE, "10") as committee:
        await put(department, "/plans/P", a_plan())
        await post(department, "/plans/P:submit")
        assert (await put(department, "/plans/P", other, 200, **{"If-Match": '"2"'}))["status"] == "draft"
        await post(department, "/plans/P:submit")
        await post(committee, "/plans/P:approve", DECISION)
        assert (await put(department, "/plans/P", a_plan(), 409, **{"If-Match": "*"}))["code"] == "plan-already-approved"
        closed = await post(committee, "/plans/P:close", {"on": "2022-12-31"})
        await post(committee, "/plans/P:close", {"on": "2022-12-31"}, 409)
    assert (closed["status"], closed["closed_on"]) == ("closed", "2022-12-31")
    assert [e["subject_version"] for e in await rotation.events()] == [1, 2]


async def test_a_plan_is_read_by_the_units_below_and_written_by_the_unit_itself(rotation: Rotation):
    await make_plan(rotation, approved=False)
    async with (
        rotation.client(Role.HOSPITAL, HOSPITAL) as hospital,
        rotation.client(Role.STATION, STATION) as station,
        rotation.client(Role.FINANCE, "10") as finance,
        rotation.client(unit="12") as elsewhere,
        rotation.client(Role.COMMITTEE, "086") as district,
    ):
        for reader in (hospital, station, finance, district):
            assert (await get(reader, "/plans/P"))["unit"] == "10"
            assert [p["code"] for p in (await get(reader, "/plans?q=ke hoach luan phien&unit=10&status=draft"))["items"]] == ["P"]
        await get(elsewhere, "/plans/P", 404)
        assert (await get(elsewhere, "/plans"))["items"] == []
        await put(hospital, "/plans/P", a_plan(title="Khác"), 404, **{"If-Match": "*"})
        await post(hospital, "/plans/P:submit", None, 404)
        await post(district, "/plans/P:approve", DECISION, 404)
        await put(finance, "/plans/Q", a_plan(), 403)


async def test_a_plan_names_known_units_and_facilities(rotation: Rotation):
    quota = a_plan()["quotas"][0]
    async with rotation.client(unit="10") as http:
        assert (await put(http, "/plans/P", a_plan(unit="99"), 422))["code"] == "unit-unknown"
        await put(http, "/plans/P", a_plan(unit="12"), 404)
        unknown = await put(http, "/plans/P", a_plan(quotas=[quota | {"sending_facilities": [CENTRE, "NOWHERE"]}]), 422)
        assert unknown["errors"][0]["pointer"] == "/quotas/0/sending_facilities/1"
        wrong = await put(http, "/plans/P", a_plan(quotas=[quota | {"by": {"wizard": 3}}]), 422)
        assert wrong["code"] == "invalid-request"
        await put(http, "/plans/P", a_plan(stated_total=-3), 422)
        await put(http, "/plans/P", a_plan(stated_total=3.0), 422)
        await put(http, "/plans/P", a_plan(quotas=[quota | {"sending_facilities": [CENTRE], "units": None}]))


async def test_the_plan_of_a_province_that_ended_is_its_successors(rotation: Rotation):
    """On 2025-07-01 Lào Cai (10) became a part of the new Lào Cai (15)."""
    await make_plan(rotation, approved=False)
    merged, unit = date(2025, 7, 1), {"parent": None, "difficulty": [], "level": UnitLevel.PROVINCE}
    new = AdminUnitRecorded(code="15", since=merged, valid_from=merged, **unit)
    await rotation.catalog.say((new, f"15@{merged}", merged), province="15", moved=False)
    old = AdminUnitRecorded(code="10", since=BEGINNING, valid_from=BEGINNING, valid_to=merged, successors=["15"], **unit)
    await rotation.catalog.say((old, f"10@{BEGINNING}", merged), province="10", moved=False)
    moved = a_facility(HOSPITAL, "provincial_general_hospital", "province", "15", None).model_copy(update={"valid_from": merged})
    said = await rotation.catalog.say((moved, HOSPITAL, merged), province="15")
    async with (
        rotation.client(unit="15") as department,
        rotation.client(Role.COMMITTEE, "15") as committee,
        rotation.client(Role.HOSPITAL, HOSPITAL) as hospital,
        rotation.client(unit="12") as elsewhere,
    ):
        await get(department, "/plans", **{"Wait-For": f"catalog:{said}"})
        for reader in (department, committee, hospital):
            assert [p["code"] for p in (await get(reader, "/plans"))["items"]] == ["P"]
            assert (await get(reader, "/plans/P"))["unit"] == "10"
        assert (await get(elsewhere, "/plans"))["items"] == []
        await get(elsewhere, "/plans/P/versions", 404)
        await put(department, "/plans/P", a_plan(title="Kế hoạch năm 2022"), 200, **{"If-Match": "*"})
        await post(department, "/plans/P:submit")
        await post(committee, "/plans/P:approve", DECISION)
        await put(department, "/plans/OLD", a_plan())


async def test_the_number_of_the_document_is_that_of_the_decision_and_without_one_nothing_is_approved(rotation: Rotation):
    async with rotation.client(unit="10") as department, rotation.client(Role.COMMITTEE, "10") as committee:
        for code, number in (("P", None), ("Q", "12/KH-UBND")):
            await put(department, f"/plans/{code}", a_plan(decision_no=number))
            await post(department, f"/plans/{code}:submit")
        for body in (None, {}, {"decided_on": "2022-01-05"}, {"decision_no": None}):
            refused = await post(committee, "/plans/P:approve", body, 422)
            assert (refused["code"], [e["pointer"] for e in refused["errors"]]) == ("invalid-request", ["/decision_no"])
        assert (await get(department, "/plans/P"))["status"] == "submitted"
        approved = await post(committee, "/plans/Q:approve", {"decided_on": "2022-01-05"})
    assert (approved["status"], approved["decision_no"], approved["decided_on"]) == ("approved", "12/KH-UBND", "2022-01-05")
    assert await rotation.kinds() == ["plan-approved"]
