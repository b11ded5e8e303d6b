"""Needs over HTTP."""

import unicodedata
from datetime import date
from uuid import uuid4

from services.transfer.need.schemas import NeedAnswer
from shared.actor import Role
from shared.contracts.catalog import FacilityKind, UnitLevel
from tests.transfer.need.asking import a_need
from tests.transfer.story import CENTRE, ECG, HOSPITAL, STATION, Story, approval, facility, technique, unit


async def test_a_need_is_made_once_and_changed_only_by_who_saw_it(told: Story):
    path = f"/needs/{told.need}"
    made = await told.put(told.station, path, a_need())
    assert (made.status_code, made.json()["status"], made.headers["etag"]) == (201, "draft", '"1"')
    again = await told.put(told.station, path, a_need())
    assert (again.status_code, again.headers["etag"]) == (200, '"1"')
    changed = a_need(reason="Đường xa, mùa mưa bị chia cắt")
    assert (await told.put(told.station, path, changed)).status_code == 428
    assert (await told.put(told.station, path, changed, **{"If-Match": '"7"'})).status_code == 412
    done = await told.put(told.station, path, changed, **{"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    read = await told.get(told.station, path)
    assert NeedAnswer.model_validate(read.json()).reason == changed["reason"]
    assert (await told.get(told.station, path, **{"If-None-Match": '"2"'})).status_code == 304


async def test_null_stands_for_what_may_be_left_out(told: Story):
    path = f"/needs/{told.need}"
    made = await told.put(told.station, path, a_need(supplements=None, review_list=None))
    assert (made.status_code, made.json()["supplements"]) == (201, [])
    left_out = {name: value for name, value in a_need().items() if name != "supplements"}
    assert (await told.put(told.station, path, left_out)).status_code == 200


async def test_a_submitted_need_only_follows_its_supplements(told: Story):
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need())
    submitted = await told.post(told.station, f"{path}:submit")
    assert (submitted.json()["status"], submitted.headers["event-id"].split(":")[0]) == ("submitted", "transfer")
    etag = submitted.headers["etag"]
    refused = await told.put(told.station, path, a_need(reason="Khác"), **{"If-Match": etag})
    assert (refused.status_code, refused.json()["code"]) == (409, "need-fixed")
    funded = a_need(supplements=[{"kind": "equipment", "what": "Máy điện tim", "state": "funded"}])
    assert (await told.put(told.station, path, funded, **{"If-Match": etag})).json()["code"] == "supplement-followed-above"
    done = await told.put(told.centre, path, funded, **{"If-Match": etag})
    assert done.json()["supplements"][0]["state"] == "funded"
    back = a_need(supplements=[{"kind": "equipment", "what": "Máy điện tim", "state": "requested"}])
    assert (await told.put(told.centre, path, back, **{"If-Match": "*"})).json()["code"] == "need-fixed"
    again = await told.put(told.station, path, a_need())
    assert (again.status_code, again.headers["etag"]) == (200, done.headers["etag"])
    steps = (await told.get(told.station, f"{path}/timeline")).json()["items"]
    assert [(step["step"], step["about"]) for step in steps] == [("raised", None), ("submitted", None), ("supplement_funded", "1")]


async def test_needs_go_their_way_in_order(told: Story):
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need())
    early = await told.post(told.centre, f"{path}:aggregate")
    assert (early.status_code, early.json()["code"]) == (409, "need-out-of-order")
    assert "submit" in early.json()["detail"]
    for verb, status in (("submit", "submitted"), ("survey", "surveyed"), ("aggregate", "aggregated")):
        assert (await told.post(told.centre, f"{path}:{verb}", {"document_no": "01/BC"})).json()["status"] == status
    rejected = await told.post(told.centre, f"{path}:reject", {"reason": "Trùng nhu cầu"})
    assert rejected.json()["status"] == "rejected"
    steps = (await told.get(told.station, f"{path}/timeline")).json()["items"]
    assert [step["step"] for step in steps] == ["raised", "submitted", "surveyed", "aggregated", "rejected"]
    events = [e for e in await told.log() if e["subject"] == told.need]
    assert [(e["type"], e["subjectversion"]) for e in events] == [
        ("vn.tuyen.transfer.need-submitted.v1", 1),
        ("vn.tuyen.transfer.need-surveyed.v1", 2),
        ("vn.tuyen.transfer.need-aggregated.v1", 3),
        ("vn.tuyen.transfer.need-rejected.v1", 4),
    ]
    assert (await told.post(told.station, f"{path}:survey")).status_code == 403


async def test_remote_and_border_communes_come_first_then_the_earlier_page_by_page(told: Story):
    ids = sorted(str(uuid4()) for _ in range(4))
    for id_, at in zip(ids, ["TYT.3434", STATION, "TYT.3434", STATION], strict=True):
        assert (await told.put(told.centre, f"/needs/{id_}", a_need(facility=at))).status_code == 201
    expected = [ids[1], ids[3], ids[0], ids[2]]
    first = (await told.get(told.centre, "/needs?unit=107&limit=3")).json()
    assert [item["id"] for item in first["items"]] == expected[:3]
    assert [item["priority"] for item in first["items"]] == [True, True, False]
    assert first["items"][0]["difficulty"] == ["border", "remote"]
    rest = (await told.get(told.centre, f"/needs?unit=107&limit=3&cursor={first['next']}")).json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == (expected[3:], None)
    assert (await told.get(told.centre, f"/needs?unit=107&limit=3&cursor=x{first['next']}")).status_code == 400
    assert (await told.get(told.centre, "/needs?limit=501")).status_code == 422
    own = (await told.get(told.station, "/needs?q=duong")).json()["items"]
    assert {item["id"] for item in own} == {ids[1], ids[3]}
    assert (await told.get(told.station, "/needs?status=submitted")).json()["items"] == []


async def test_an_idempotency_key_answers_the_first_reply_again(told: Story):
    await told.put(told.station, f"/needs/{told.need}", a_need())
    assert (await told.station.post(f"/transfer/v1/needs/{told.need}:submit")).status_code == 400
    key = {"Idempotency-Key": "k1"}
    first = await told.post(told.station, f"/needs/{told.need}:submit", None, **key)
    again = await told.post(told.station, f"/needs/{told.need}:submit", None, **key)
    assert (again.status_code, again.json(), again.headers["idempotent-replayed"]) == (200, first.json(), "true")


async def test_others_units_needs_are_not_there(told: Story):
    await told.put(told.station, f"/needs/{told.need}", a_need())
    neighbour = told.client(Role.STATION, "TYT.3434")
    assert (await told.get(neighbour, f"/needs/{told.need}")).status_code == 404
    assert (await told.put(neighbour, f"/needs/{uuid4()}", a_need())).status_code == 404
    stolen = await told.put(neighbour, f"/needs/{told.need}", a_need(facility="TYT.3434"), **{"If-Match": "*"})
    assert stolen.status_code == 404
    assert (await told.put(told.client(Role.INSURANCE, CENTRE), f"/needs/{uuid4()}", a_need())).status_code == 403


FAULTS = [
    (a_need(patient="x"), "/patient", "unknown-field"),
    (a_need(reason="a\x00b"), "", "nul-character"),
    (a_need(technique_codes=[]), "/technique_codes", "too-short"),
    (a_need(technique_codes=["a b"]), "/technique_codes/0", "wrong-form"),
    (a_need(supplements=[{"kind": "gold", "what": "x"}]), "/supplements/0/kind", "not-in-list"),
    (a_need(technique_codes=["9.99"]), "/technique_codes/0", "unknown-code"),
]


async def test_a_faulty_need_is_refused_with_its_places_and_nothing_is_written(told: Story):
    for body, pointer, code in FAULTS:
        refused = await told.put(told.station, f"/needs/{told.need}", body)
        assert refused.status_code == 422, pointer
        assert refused.headers["content-type"] == "application/problem+json"
        assert (refused.json()["errors"][0]["pointer"], refused.json()["errors"][0]["code"]) == (pointer, code)
    assert (await told.get(told.station, f"/needs/{told.need}")).status_code == 404


async def test_malformed_and_oversized_bodies_and_impossible_days_are_clear_problems(told: Story):
    path, json = f"/transfer/v1/needs/{told.need}", {"Content-Type": "application/json"}
    assert (await told.station.put(path, content=b'{"facility":', headers=json)).json()["code"] == "malformed-json"
    assert (await told.station.put(path, content=b"x" * 10_000_000, headers=json)).status_code == 413
    await told.put(told.station, f"/needs/{told.need}", a_need())
    refused = await told.post(told.station, f"/needs/{told.need}:submit", {"on": "2022-02-30"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not-a-day")
    future = await told.post(told.station, f"/needs/{told.need}:submit", {"on": "2199-01-01"})
    assert (future.json()["code"], future.json()["errors"][0]["code"]) == ("need-day-refused", "in-the-future")


async def test_the_same_text_in_another_normal_form_is_the_same_need(told: Story):
    await told.put(told.station, f"/needs/{told.need}", a_need())
    decomposed = a_need(reason=unicodedata.normalize("NFD", "Đường xa"))
    assert (await told.put(told.station, f"/needs/{told.need}", decomposed)).status_code == 200


async def test_a_technique_that_the_facility_is_approved_for_is_asked_for_only_with_a_reason(told: Story):
    await told.say_catalog(approval(STATION, ECG, day=date(2022, 1, 1)))
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need())
    refused = await told.post(told.station, f"{path}:submit", {"on": "2022-08-01"})
    assert (refused.status_code, refused.json()["code"]) == (409, "technique-listed-already")
    assert refused.json()["errors"][0]["pointer"] == "/technique_codes/0"
    before = await told.post(told.station, f"{path}:submit", {"on": "2021-08-01"})
    assert before.json()["status"] == "submitted"
    other = f"/needs/{uuid4()}"
    await told.put(told.station, other, a_need())
    done = await told.post(told.station, f"{other}:submit", {"on": "2022-08-01", "note": "Bác sĩ làm được đã chuyển công tác"})
    assert done.json()["status"] == "submitted"
    assert (await told.get(told.station, f"{other}/timeline")).json()["items"][-1]["note"] == "Bác sĩ làm được đã chuyển công tác"


async def test_a_submission_keeps_for_ever_how_the_facility_stood_against_its_list(told: Story):
    await told.put(told.station, f"/needs/{told.need}", a_need())
    done = (await told.post(told.station, f"/needs/{told.need}:submit", {"on": "2022-08-01"})).json()
    kept = {"list": "commune", "as_of": "2022-08-01", "list_size": 1, "listed": 0, "performing": 0, "lacking": 1}
    assert (done["review"], done["submitted_on"], done["status_on"]) == (kept, "2022-08-01", "2022-08-01")
    await told.say_catalog(approval(STATION, ECG, day=date(2022, 8, 1)))
    assert (await told.get(told.station, f"/needs/{told.need}")).json()["review"] == kept


async def test_a_list_named_for_the_review_is_in_force_or_the_submission_is_refused(told: Story):
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need(review_list="initial"))
    refused = await told.post(told.station, f"{path}:submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "review-list-missing")
    assert "initial" in refused.json()["detail"]
    assert (await told.get(told.station, path)).json()["status"] == "draft"


async def test_a_survey_may_confirm_some_of_the_techniques_and_no_others(told: Story):
    await told.say_catalog(technique("1.9"))
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need(technique_codes=[ECG, "1.9"]))
    await told.post(told.station, f"{path}:submit")
    refused = await told.post(told.centre, f"{path}:survey", {"techniques_confirmed": ["1.9", "9.99"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "survey-not-of-need")
    assert refused.json()["errors"][0]["pointer"] == "/techniques_confirmed/1"
    done = await told.post(told.centre, f"{path}:survey", {"techniques_confirmed": ["1.9"], "note": "Chưa có máy điện tim"})
    assert (done.json()["technique_codes"], done.json()["techniques_confirmed"]) == ([ECG, "1.9"], ["1.9"])
    counted = (await told.get(told.centre, "/needs/aggregate")).json()["items"]
    assert [item["technique_code"] for item in counted] == ["1.9"]


async def test_a_step_before_the_one_that_it_follows_is_refused(told: Story):
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need())
    await told.post(told.station, f"{path}:submit", {"on": "2022-08-01"})
    refused = await told.post(told.centre, f"{path}:survey", {"on": "2022-07-31"})
    assert (refused.status_code, refused.json()["code"]) == (422, "need-day-refused")
    assert (refused.json()["errors"][0]["pointer"], refused.json()["errors"][0]["code"]) == ("/on", "before-last-step")
    assert (await told.get(told.station, path)).json()["status"] == "submitted"


async def surveyed(told: Story, facility: str = STATION, on: str = "2022-08-10", **changes) -> str:
    id_ = str(uuid4())
    await told.put(told.centre, f"/needs/{id_}", a_need(facility=facility, **changes))
    await told.post(told.centre, f"/needs/{id_}:submit", {"on": "2022-08-01"})
    assert (await told.post(told.centre, f"/needs/{id_}:survey", {"on": on})).status_code == 200
    return id_


async def test_every_surveyed_need_of_a_unit_is_aggregated_in_one_transaction(told: Story):
    ids = sorted([await surveyed(told), await surveyed(told, "TYT.3434")])
    left = str(uuid4())
    await told.put(told.centre, f"/needs/{left}", a_need())
    body = {"unit": CENTRE, "document_no": "12/BC-TTYT", "on": "2022-08-20"}
    assert (await told.post(told.station, "/needs:aggregate", body)).status_code == 403
    early = await told.post(told.centre, "/needs:aggregate", body | {"on": "2022-08-09"})
    assert (early.status_code, early.json()["code"]) == (422, "need-day-refused")
    done = await told.post(told.centre, "/needs:aggregate", body)
    assert (done.status_code, done.json()["aggregated"]) == (200, 2)
    assert done.headers["event-id"].startswith("transfer:")
    assert {n["status"] for n in (await told.get(told.centre, "/needs")).json()["items"]} == {"draft", "aggregated"}
    for id_ in ids:
        step = (await told.get(told.centre, f"/needs/{id_}/timeline")).json()["items"][-1]
        assert (step["no"], step["step"], step["on"], step["document_no"]) == (4, "aggregated", "2022-08-20", "12/BC-TTYT")
    events = [e for e in await told.log() if e["type"] == "vn.tuyen.transfer.need-aggregated.v1"]
    assert [(e["subject"], e["subjectversion"], e["effectiveon"], e["data"]["status"]) for e in events] == [
        (id_, 3, "2022-08-20", "aggregated") for id_ in ids
    ]
    none = await told.post(told.centre, "/needs:aggregate", body)
    assert (none.status_code, none.json()["code"]) == (409, "nothing-to-aggregate")
    unknown = await told.post(told.centre, "/needs:aggregate", body | {"unit": "999"})
    assert unknown.json()["errors"][0]["pointer"] == "/unit"


async def test_what_is_listed_nowhere_near_comes_before_what_is(told: Story):
    await told.say_catalog(technique("1.9"))
    near, nowhere = sorted(str(uuid4()) for _ in range(2))
    await told.put(told.centre, f"/needs/{near}", a_need(facility="TYT.3434"))
    await told.put(told.centre, f"/needs/{nowhere}", a_need(facility="TYT.3434", technique_codes=[ECG, "1.9"]))
    found = (await told.get(told.centre, "/needs")).json()["items"]
    assert [(n["id"], n["priority"], n["nowhere_near"]) for n in found] == [(nowhere, False, True), (near, False, False)]
    await told.say_catalog(approval("TYT.3433", "1.9"))
    found = (await told.get(told.centre, "/needs")).json()["items"]
    assert [(n["id"], n["nowhere_near"]) for n in found] == [(near, False), (nowhere, False)]


async def test_near_is_the_same_commune_the_same_leader_or_the_same_district(told: Story):
    """The provincial hospital is near nobody; an approval at a station of another centre in another district counts for nothing."""
    await told.say_catalog(technique("1.9"), unit("108", UnitLevel.DISTRICT, "12"), unit("3500", UnitLevel.COMMUNE, "108"))
    await told.say_catalog(facility("TYT.3500", FacilityKind.COMMUNE_STATION, "commune", "3500"))
    path = f"/needs/{told.need}"
    await told.put(told.centre, path, a_need(facility="TYT.3434", technique_codes=["1.9"]))
    for place in (HOSPITAL, "TYT.3500"):
        await told.say_catalog(approval(place, "1.9"))
        assert (await told.get(told.centre, path)).json()["nowhere_near"], place
    await told.say_catalog(facility("BVCK.12", FacilityKind.PROVINCIAL_SPECIALIST_HOSPITAL, "province", "12"))
    other = f"/needs/{uuid4()}"
    assert (await told.put(told.department, other, a_need(facility="BVCK.12", technique_codes=["1.9"]))).json()["nowhere_near"]
    await told.say_catalog(facility("PK.1", FacilityKind.REGIONAL_POLYCLINIC, "commune", "3433"), approval("PK.1", "1.9"))
    assert not (await told.get(told.centre, path)).json()["nowhere_near"]
