"""Supplements of a need over HTTP, from the request to the arrival."""

from tests.transfer.need.asking import a_need, submitted
from tests.transfer.story import CENTRE, STATION, Story

TWO = [{"kind": "equipment", "what": "Máy điện tim"}, {"kind": "infrastructure", "what": "Phòng thủ thuật"}]


async def test_each_supplement_keeps_every_state_with_its_day_document_and_origin(told: Story):
    id_ = await submitted(told, supplements=TWO)
    funded = {"no": 1, "state": "funded", "on": "2022-09-01", "document_no": "88/QĐ-UBND"}
    moved = {"no": 1, "state": "moved", "on": "2022-10-01", "from_facility": CENTRE, "note": "Máy cũ còn tốt"}
    for body in (funded, moved):
        answer = await told.post(told.centre, f"/needs/{id_}:follow-supplement", body)
        assert answer.status_code == 200, answer.text
    machine, room = answer.json()["supplements"]
    assert (machine["no"], machine["state"], machine["since"], machine["from_facility"]) == (1, "moved", "2022-10-01", CENTRE)
    assert [(s["state"], s["on"], s["document_no"], s["from_facility"], s["note"]) for s in machine["history"]] == [
        ("requested", "2022-08-01", None, None, None),
        ("funded", "2022-09-01", "88/QĐ-UBND", None, None),
        ("moved", "2022-10-01", None, CENTRE, "Máy cũ còn tốt"),
    ]
    assert (room["state"], room["since"], len(room["history"])) == ("requested", "2022-08-01", 1)
    steps = (await told.get(told.station, f"/needs/{id_}/timeline")).json()["items"][2:]
    assert [(s["step"], s["about"], s["on"], s["document_no"]) for s in steps] == [
        ("supplement_funded", "1", "2022-09-01", "88/QĐ-UBND"),
        ("supplement_moved", "1", "2022-10-01", None),
    ]
    assert (await told.get(told.station, f"/needs/{id_}")).headers["etag"] == '"4"'


async def test_a_draft_has_asked_for_nothing_yet_and_says_so(told: Story):
    path = f"/needs/{told.need}"
    early = await told.put(told.station, path, a_need(supplements=[{"kind": "drugs", "what": "Adrenalin", "state": "delivered"}]))
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/supplements/0/state")
    draft = await told.put(told.station, path, a_need())
    assert (draft.json()["supplements"][0]["since"], draft.json()["supplements"][0]["history"]) == (None, [])
    refused = await told.post(told.centre, f"{path}:follow-supplement", {"no": 1, "state": "funded"})
    assert (refused.status_code, refused.json()["code"]) == (409, "need-out-of-order")
    assert "submit" in refused.json()["detail"]


REFUSED = [
    ({"no": 3, "state": "funded"}, 422, "supplement-step-refused", "no-such-supplement"),
    ({"no": 1, "state": "moved"}, 422, "supplement-step-refused", "missing"),
    ({"no": 1, "state": "moved", "from_facility": STATION}, 422, "supplement-step-refused", "same-facility"),
    ({"no": 1, "state": "moved", "from_facility": "TYT.NOWHERE"}, 422, "unknown-foreign", "unknown-code"),
    ({"no": 1, "state": "funded", "from_facility": CENTRE}, 422, "supplement-step-refused", "only-when-moved"),
    ({"no": 1, "state": "funded", "on": "2199-01-01"}, 422, "supplement-step-refused", "in-the-future"),
    ({"no": 1, "state": "funded", "on": "2022-07-31"}, 422, "supplement-step-refused", "before-last-step"),
    ({"no": 1, "state": "requested"}, 409, "supplement-out-of-order", None),
    ({"no": 2, "state": "moved", "from_facility": CENTRE}, 409, "supplement-out-of-order", None),
    ({"no": 0, "state": "funded"}, 422, "invalid-request", "out-of-range"),
]


async def test_a_step_that_does_not_fit_is_refused_and_nothing_is_written(told: Story):
    id_ = await submitted(told, supplements=TWO)
    before = (await told.get(told.centre, f"/needs/{id_}")).json()
    for body, status, code, fault in REFUSED:
        refused = await told.post(told.centre, f"/needs/{id_}:follow-supplement", body)
        assert (refused.status_code, refused.json()["code"]) == (status, code), (body, refused.text)
        assert fault is None or refused.json()["errors"][0]["code"] == fault, body
    assert (await told.get(told.centre, f"/needs/{id_}")).json() == before


async def test_what_is_delivered_is_followed_no_further_and_a_rejected_need_not_at_all(told: Story):
    id_ = await submitted(told)
    arrived = await told.post(told.station, f"/needs/{id_}:follow-supplement", {"no": 1, "state": "delivered"})
    assert arrived.json()["supplements"][0]["state"] == "delivered"
    refused = await told.post(told.centre, f"/needs/{id_}:follow-supplement", {"no": 1, "state": "funded"})
    assert (refused.json()["code"], "delivered" in refused.json()["detail"]) == ("supplement-out-of-order", True)
    other = await submitted(told)
    await told.post(told.centre, f"/needs/{other}:reject", {"reason": "Trùng"})
    refused = await told.post(told.centre, f"/needs/{other}:follow-supplement", {"no": 1, "state": "funded"})
    assert refused.json()["code"] == "need-out-of-order"


async def test_two_who_follow_one_supplement_at_once_do_not_both_win(told: Story):
    id_ = await submitted(told)
    etag = (await told.get(told.centre, f"/needs/{id_}")).headers["etag"]
    first = await told.post(told.centre, f"/needs/{id_}:follow-supplement", {"no": 1, "state": "funded"}, **{"If-Match": etag})
    second = await told.post(told.department, f"/needs/{id_}:follow-supplement", {"no": 1, "state": "delivered"}, **{"If-Match": etag})
    assert (first.status_code, second.status_code) == (200, 412)
