"""Needs over HTTP."""

import unicodedata
from uuid import uuid4

from services.transfer.need.schemas import NeedAnswer
from shared.actor import Role
from tests.transfer.story import CENTRE, ECG, STATION, Story


def a_need(**changes):
    supplements = [{"kind": "equipment", "what": "Máy điện tim"}]
    return {"facility": STATION, "technique_codes": [ECG], "reason": "Đường xa", "supplements": supplements} | changes


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


async def test_a_submitted_need_only_follows_its_supplements(told: Story):
    path = f"/needs/{told.need}"
    await told.put(told.station, path, a_need())
    submitted = await told.post(told.station, f"{path}:submit")
    assert (submitted.json()["status"], submitted.headers["event-id"].split(":")[0]) == ("submitted", "transfer")
    etag = submitted.headers["etag"]
    refused = await told.put(told.station, path, a_need(reason="Khác"), **{"If-Match": etag})
    assert (refused.status_code, refused.json()["code"]) == (409, "need-fixed")
    funded = a_need(supplements=[{"kind": "equipment", "what": "Máy điện tim", "state": "funded"}])
    done = await told.put(told.station, path, funded, **{"If-Match": etag})
    assert done.json()["supplements"][0]["state"] == "funded"
    assert (await told.put(told.station, path, a_need(), **{"If-Match": "*"})).json()["code"] == "need-fixed"


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
    ]
    assert (await told.post(told.station, f"{path}:survey")).status_code == 403


async def test_remote_and_border_communes_come_first_then_the_earlier_page_by_page(told: Story):
    ids = sorted(str(uuid4()) for _ in range(4))
    for id_, facility in zip(ids, ["TYT.3434", STATION, "TYT.3434", STATION], strict=True):
        assert (await told.put(told.centre, f"/needs/{id_}", a_need(facility=facility))).status_code == 201
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
