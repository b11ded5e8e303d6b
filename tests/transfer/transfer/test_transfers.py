"""Proposing and finding transfers over HTTP."""

from datetime import date
from uuid import uuid4

from services.transfer.transfer.schemas import TransferAnswer
from shared.clock import day_of, now
from tests.transfer.story import CENTRE, ECG, HOSPITAL, STATION, TRAINEE, TRAINER, Story, licence, package, technique


async def test_a_proposal_is_made_once_and_changed_with_if_match_while_proposed(told: Story):
    path, body = f"/transfers/{told.transfer}", told.proposal(plan=None, need=None)
    made = await told.put(told.centre, path, body)
    assert (made.status_code, made.headers["etag"], made.json()["status"]) == (201, '"1"', "proposed")
    again = await told.put(told.centre, path, body)
    assert (again.status_code, again.headers["event-id"]) == (200, made.headers["event-id"])
    later = body | {"planned_to": "2023-01-31"}
    assert (await told.put(told.centre, path, later)).status_code == 428
    assert (await told.put(told.centre, path, later, **{"If-Match": '"9"'})).status_code == 412
    changed = await told.put(told.centre, path, later, **{"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert str(TransferAnswer.model_validate(changed.json()).planned_to) == "2023-01-31"


FAULTS = [
    ({"trainee_ids": [str(TRAINER)]}, "trainer-is-trainee", "/trainee_ids/0"),
    ({"to_facility": CENTRE}, "transfer-not-downward", "/to_facility"),
    ({"to_facility": HOSPITAL}, "transfer-not-downward", "/to_facility"),
    ({"planned_to": "2022-09-30"}, "invalid-request", "/planned_to"),
    ({"planned_from": "2022-02-30"}, "invalid-request", "/planned_from"),
    ({"trainee_ids": []}, "invalid-request", "/trainee_ids"),
    ({"technique_codes": [ECG, ECG]}, "invalid-request", "/technique_codes"),
    ({"plan": "KH-NONE"}, "transfer-source-unfit", "/plan"),
    ({"need": str(uuid4())}, "transfer-source-unfit", "/need"),
    ({"package": "GOI-1"}, "unknown-foreign", "/package"),
    ({"patient": 1}, "invalid-request", "/patient"),
]


async def test_a_proposal_that_cannot_be_meant_is_refused_by_name(told: Story):
    for changes, code, pointer in FAULTS:
        refused = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(**({"plan": None, "need": None} | changes)))
        assert (refused.status_code, refused.json()["code"]) == (422, code), changes
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer], changes
    assert (await told.get(told.centre, "/transfers")).json()["items"] == []


async def test_a_need_must_be_the_receivers_own_and_hold_every_technique(told: Story):
    await told.say_catalog(technique("3.1"))
    need = {"facility": "TYT.3434", "technique_codes": [ECG], "reason": "x"}
    await told.put(told.centre, f"/needs/{told.need}", need)
    refused = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None))
    assert refused.json()["errors"][0]["code"] == "need-of-another-facility"
    await told.put(told.centre, f"/needs/{told.need}", need | {"facility": STATION}, **{"If-Match": "*"})
    refused = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, technique_codes=[ECG, "3.1"]))
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/technique_codes/1", "not-in-need")]


async def test_a_package_is_transferred_as_one(told: Story):
    await told.say_catalog(technique("3.1"), technique("3.2"), package("GOI-1", ECG, "3.1"))
    path = f"/transfers/{told.transfer}"

    async def faults(*codes: str) -> list[tuple[str, str, str]]:
        body = told.proposal(plan=None, need=None, package="GOI-1", technique_codes=list(codes))
        refused = await told.put(told.centre, path, body)
        assert (refused.status_code, refused.json()["code"]) == (422, "package-not-whole")
        return [(error["pointer"], error["code"], error["detail"]) for error in refused.json()["errors"]]

    assert await faults(ECG) == [("/technique_codes", "lacks-of-package", "Còn thiếu kỹ thuật của gói: 3.1.")]
    ((pointer, code, _),) = await faults(ECG, "3.1", "3.2")
    assert (pointer, code) == ("/technique_codes/2", "not-in-package")
    whole = told.proposal(plan=None, need=None, package="GOI-1", technique_codes=["3.1", ECG])
    assert (await told.put(told.centre, path, whole)).status_code == 201
    await told.say_catalog(package("GOI-1", ECG))
    assert (await told.put(told.centre, path, whole)).status_code == 200
    assert await faults_of_change(told, path, whole) == "package-not-whole"


async def faults_of_change(told: Story, path: str, body: dict[str, object]) -> str:
    changed = await told.put(told.centre, path, body | {"planned_to": "2023-01-31"}, **{"If-Match": "*"})
    code: str = changed.json()["code"]
    return code


async def test_the_station_reads_but_does_not_propose(told: Story):
    assert (await told.put(told.station, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None))).status_code == 403


async def test_lists_filter_by_state_and_lateness_and_go_on_where_they_stopped(told: Story):
    ids = sorted(str(uuid4()) for _ in range(3))
    for id_, planned_to in zip(ids, ["2022-12-31", "2199-12-31", "2022-12-31"], strict=True):
        body = told.proposal(plan=None, need=None, planned_to=planned_to, contract_no=f"HĐ {id_[:3]}")
        assert (await told.put(told.centre, f"/transfers/{id_}", body)).status_code == 201
    await told.post(told.centre, f"/transfers/{ids[2]}:cancel", {"reason": "x"})

    async def found(query: str) -> list[str]:
        return [item["id"] for item in (await told.get(told.centre, f"/transfers?{query}")).json()["items"]]

    assert await found("state=proposed") == ids[:2]
    assert await found("overdue=true") == ids[:1]
    assert await found("state=cancelled&overdue=false") == ids[2:]
    assert await found(f"practitioner={TRAINEE}&technique={ECG}&unit={STATION}") == ids
    assert await found("unit=TYT.3434") == []
    assert await found(f"q=hd {ids[0][:3]}") == [id_ for id_ in ids if id_[:3] == ids[0][:3]]
    first = (await told.get(told.centre, "/transfers?limit=2&fields=id")).json()
    assert first["items"] == [{"id": id_} for id_ in ids[:2]]
    assert (await told.get(told.centre, f"/transfers?limit=2&fields=id&cursor={first['next']}")).json() == {
        "items": [{"id": ids[2]}],
        "next": None,
    }
    assert (await told.get(told.centre, "/transfers?state=nowhere")).status_code == 422


async def test_open_transfers_are_flagged_on_the_day_a_licence_is_suspended_or_an_approval_revoked(told: Story):
    await told.start_it()
    flagged = "/transfers?flag=ineligible"
    assert (await told.get(told.department, flagged)).json()["items"] == []
    await told.say_rotation(licence(TRAINEE, suspended_on=day_of(now())))
    assert [item["id"] for item in (await told.get(told.department, flagged)).json()["items"]] == [told.transfer]
    assert [item["id"] for item in (await told.get(told.station, flagged)).json()["items"]] == [told.transfer]
    past = await told.get(told.centre, f"/transfers/{told.transfer}/eligibility?as_of=2022-10-01")
    assert past.json()["eligible"]
    cancelled = await told.step(told.centre, "cancel", {"reason": "Giấy phép bị đình chỉ"})
    assert (await told.get(told.department, flagged, **{"Wait-For": cancelled.headers["event-id"]})).json()["items"] == []


async def test_a_transfer_does_not_start_on_a_day_on_which_a_check_fails(told: Story):
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE, expires=date(2022, 9, 30)))
    approved = await told.step(told.department, "approve", {"decision_no": "1", "decided_on": "2022-09-15"})
    assert approved.status_code == 200
    refused = await told.step(told.centre, "start", {"on": "2022-10-01"})
    assert (refused.status_code, [e["code"] for e in refused.json()["errors"]]) == (409, ["trainee.scope"])
    assert (await told.step(told.centre, "start", {"on": "2022-09-30"})).status_code == 200


async def test_a_step_is_neither_in_the_future_nor_before_the_one_it_follows(told: Story):
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE))
    future = await told.step(told.department, "approve", {"decision_no": "1", "decided_on": "2199-01-01"})
    assert (future.status_code, future.json()["code"]) == (422, "step-day-refused")
    await told.step(told.department, "approve", {"decision_no": "1", "decided_on": "2022-09-15"})
    early = await told.step(told.centre, "start", {"on": "2022-09-14"})
    assert (early.json()["code"], early.json()["errors"][0]["code"]) == ("step-day-refused", "before-last-step")


async def test_a_stale_if_match_stops_a_step(told: Story):
    await told.plan_it()
    assert (await told.step(told.centre, "cancel", {"reason": "x"}, **{"If-Match": '"99"'})).status_code == 412
    assert (await told.step(told.centre, "cancel", {"reason": "x"}, **{"If-Match": '"2"'})).status_code == 200


async def test_an_approval_without_a_number_of_its_own_is_by_the_plans_decision(told: Story):
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE))
    approved = await told.step(told.department, "approve", {"decided_on": "2022-09-15"})
    assert (approved.status_code, approved.json()["decision_no"]) == (200, "45/QĐ-SYT")
    timeline = (await told.get(told.department, f"/transfers/{told.transfer}/timeline")).json()["items"]
    assert timeline[-1]["document_no"] == "45/QĐ-SYT"
