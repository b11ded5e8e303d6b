"""Sessions over HTTP: recorded, attested, withdrawn, and what counts of them."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from services.transfer.session.schemas import SessionAnswer
from tests.transfer.story import ASSESSOR, ECG, SECOND, TRAINEE, TRAINER, Story, licence

ASSESSED = {
    "trainee_id": str(TRAINEE),
    "technique_code": ECG,
    "assessor_id": str(ASSESSOR),
    "score": 85,
    "passed": True,
    "on": "2022-12-01",
}


async def test_the_same_session_sent_twice_is_one_and_another_under_its_id_is_refused(told: Story):
    await told.start_it()
    first = await told.step(told.station, "record-session", told.a_session())
    again = await told.step(told.station, "record-session", told.a_session())
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.headers["etag"], again.headers["event-id"]) == (first.headers["etag"], first.headers["event-id"])
    other = await told.step(told.station, "record-session", told.a_session(on="2022-10-11"))
    assert (other.status_code, other.json()["code"]) == (409, "session-differs")
    (listed,) = (await told.get(told.centre, f"/transfers/{told.transfer}/sessions")).json()["items"]
    assert SessionAnswer.model_validate(listed).attested is False
    assert (await told.get(told.centre, f"/transfers/{told.transfer}/sessions/{told.session}")).json() == listed


async def test_a_session_names_only_people_and_techniques_of_its_transfer_in_its_time(told: Story):
    await told.start_it()
    case = {"trainee_id": str(SECOND), "technique_code": "9.9", "role": "observed", "count": 1}
    strangers = await told.step(told.station, "record-session", told.a_session(trainer_id=str(TRAINEE), cases=[case]))
    assert (strangers.status_code, strangers.json()["code"]) == (422, "session-not-of-transfer")
    assert [e["pointer"] for e in strangers.json()["errors"]] == ["/trainer_id", "/cases/0/trainee_id", "/cases/0/technique_code"]
    for day, code in (("2022-09-30", "before-last-step"), ("2199-01-01", "in-the-future")):
        refused = await told.step(told.station, "record-session", told.a_session(on=day))
        assert (refused.json()["code"], refused.json()["errors"][0]["code"]) == ("step-day-refused", code)
    none = told.a_session()["cases"][0] | {"count": 0}
    assert (await told.step(told.station, "record-session", told.a_session(cases=[none]))).status_code == 422


async def test_a_technique_trainee_and_role_named_twice_in_a_session_is_a_case_counted_twice(told: Story):
    await told.start_it()
    twice = told.a_session()["cases"]
    refused = await told.step(told.station, "record-session", told.a_session(cases=[*twice, twice[1] | {"count": 3}]))
    assert (refused.status_code, refused.json()["code"]) == (422, "case-counted-twice")
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/cases/3", "named-before")]
    assert (await told.get(told.centre, f"/transfers/{told.transfer}/sessions")).json()["items"] == []


async def test_a_session_that_repeats_another_under_another_id_is_refused_until_that_one_is_withdrawn(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    cases = told.a_session()["cases"]
    repeated = told.a_session(session_id=str(uuid4()), cases=cases[::-1])
    refused = await told.step(told.station, "record-session", repeated)
    assert (refused.status_code, refused.json()["code"]) == (409, "session-repeats")
    assert "withdraw-session" in refused.json()["detail"]
    for other in ({"mode": "telehealth"}, {"on": "2022-10-11"}, {"cases": cases[:2]}):
        fresh = told.a_session(session_id=str(uuid4()), **other)
        assert (await told.step(told.station, "record-session", fresh)).status_code == 200
    withdrawn = await told.step(told.station, "withdraw-session", {"session_id": told.session, "reason": "Ghi nhầm"})
    assert withdrawn.status_code == 200
    assert (await told.step(told.station, "record-session", repeated)).status_code == 200


async def test_the_same_session_sent_by_two_at_once_is_one(told: Story):
    await told.start_it()
    answers = await asyncio.gather(*(told.step(who, "record-session", told.a_session()) for who in (told.station, told.centre) * 3))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["event-id"] for answer in answers} == {answers[0].headers["event-id"]}
    assert len([event for event in await told.log() if event["type"].endswith("session-recorded.v1")]) == 1


async def test_a_session_id_of_another_transfer_is_refused(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    other = str(uuid4())
    assert (await told.put(told.centre, f"/transfers/{other}", told.proposal(plan=None, need=None))).status_code == 201
    refused = await told.post(told.centre, f"/transfers/{other}:record-session", told.a_session())
    assert (refused.status_code, refused.json()["code"]) == (409, "session-differs")


async def test_the_same_cases_do_not_count_in_two_transfers(told: Story):
    first, other = told.transfer, str(uuid4())
    assert (await told.put(told.centre, f"/transfers/{other}", told.proposal(plan=None, need=None))).status_code == 201
    await told.start_it(transfers=[first, other])
    assert (await told.put(told.centre, f"/transfers/{other}", told.proposal(), **{"If-Match": '"1"'})).status_code == 200
    told.transfer = other
    await told.step(told.department, "approve", {"decided_on": "2022-09-15"})
    assert (await told.step(told.centre, "start", {"on": "2022-10-01"})).status_code == 200
    told.transfer = first
    assert (await told.step(told.station, "record-session", told.a_session())).status_code == 200
    told.transfer = other
    refused = await told.step(told.station, "record-session", told.a_session(session_id=str(uuid4())))
    assert (refused.status_code, refused.json()["code"]) == (409, "session-repeats")
    assert (await told.get(told.centre, f"/transfers/{other}/sessions")).json()["items"] == []


@pytest.mark.parametrize("step", ["attest", "withdraw-session"])
async def test_of_a_transfer_that_was_not_started_no_session_is_looked_for(told: Story, step: str):
    await told.plan_it()
    body = {"session_id": str(uuid4())} | ({"reason": "nhầm"} if step == "withdraw-session" else {})
    refused = await told.step(told.centre, step, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "step-out-of-order")


async def test_only_the_trainers_side_attests_and_only_once(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    assert (await told.step(told.station, "attest", {"session_id": told.session})).status_code == 403
    missing = await told.step(told.centre, "attest", {"session_id": str(uuid4())})
    assert (missing.status_code, missing.json()["code"]) == (404, "session-missing")
    attest = {"session_id": told.session}
    first = await told.step(told.centre, "attest", attest, **{"Idempotency-Key": "once"})
    replayed = await told.step(told.centre, "attest", attest, **{"Idempotency-Key": "once"})
    assert (first.status_code, replayed.status_code, replayed.headers["event-id"]) == (200, 200, first.headers["event-id"])
    again = await told.step(told.centre, "attest", attest)
    assert (again.status_code, again.json()["code"]) == (409, "session-already-attested")
    (attested,) = (await told.get(told.station, f"/transfers/{told.transfer}/sessions?attested=true")).json()["items"]
    assert (attested["session_id"], attested["attester_id"]) == (told.session, str(TRAINER))
    (said,) = [event["data"] for event in await told.log() if event["type"].endswith("session-attested.v1")]
    assert (said["session_id"], said["trainer_id"], said["on"]) == (told.session, str(TRAINER), "2022-10-10")


async def test_a_trainer_who_was_not_eligible_on_the_sessions_day_does_not_vouch_for_it(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    await told.say_rotation(licence(TRAINER, suspended_on=date(2022, 10, 10)))
    refused = await told.step(told.centre, "attest", {"session_id": told.session})
    assert (refused.status_code, refused.json()["code"]) == (409, "trainer-not-eligible")
    stranger = await told.step(told.centre, "attest", {"session_id": told.session, "trainer_id": str(SECOND)})
    assert (stranger.json()["code"], stranger.json()["errors"][0]["pointer"]) == ("session-not-of-transfer", "/trainer_id")
    assert (await told.get(told.centre, f"/transfers/{told.transfer}/sessions?attested=true")).json()["items"] == []
    earlier = told.a_session(session_id=str(uuid4()), on="2022-10-09")
    await told.step(told.station, "record-session", earlier)
    assert (await told.step(told.centre, "attest", {"session_id": earlier["session_id"]})).status_code == 200


async def test_a_withdrawn_session_stays_on_record_and_counts_no_more(told: Story):
    await told.teach_it()
    taken = {"session_id": told.session, "reason": "Nhầm ngày"}
    assert (await told.step(told.station, "withdraw-session", taken)).status_code == 200
    for verb, body in (("withdraw-session", taken), ("attest", {"session_id": told.session})):
        refused = await told.step(told.centre, verb, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "session-already-withdrawn")
    (found,) = (await told.get(told.centre, f"/transfers/{told.transfer}/sessions?withdrawn=true")).json()["items"]
    assert SessionAnswer.model_validate(found).withdrawn_reason == "Nhầm ngày"
    assert (await told.get(told.centre, f"/transfers/{told.transfer}/sessions?withdrawn=false")).json()["items"] == []
    refused = await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})
    assert refused.json()["code"] == "not-ready-for-acceptance"
    events = [event for event in await told.log() if event["subject"] == told.transfer]
    assert events[-1]["type"].endswith("session-withdrawn.v1")
    assert "Nhầm" not in str(events)
    last = (await told.get(told.centre, f"/transfers/{told.transfer}/timeline")).json()["items"][-1]
    assert (last["step"], last["about"], last["note"]) == ("session_withdrawn", told.session, "Nhầm ngày")


async def test_after_the_acceptance_nothing_is_recorded_attested_assessed_or_withdrawn(told: Story):
    await told.teach_it()
    late = told.a_session(session_id=str(uuid4()), on="2022-10-20")
    await told.step(told.station, "record-session", late)
    assert (await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})).status_code == 200
    before = await told.log()
    for verb, body in (
        ("record-session", told.a_session(session_id=str(uuid4()), on="2022-10-21")),
        ("attest", {"session_id": late["session_id"]}),
        ("withdraw-session", {"session_id": told.session, "reason": "x"}),
        ("assess", ASSESSED),
        ("accept", {"document_no": "08/BB"}),
    ):
        refused = await told.step(told.centre, verb, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "step-out-of-order"), verb
    assert await told.log() == before


async def test_sessions_are_found_by_mode_trainer_and_trainee(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    far = told.a_session(session_id=str(uuid4()), mode="telehealth")
    await told.step(told.station, "record-session", far)
    for query, found in (
        ("mode=telehealth", [far["session_id"]]),
        (f"trainer={TRAINER}&mode=on_site", [told.session]),
        (f"trainer={SECOND}", []),
        (f"trainee={SECOND}", []),
        (f"trainee={TRAINEE}&mode=on_site&attested=false", [told.session]),
    ):
        items = (await told.get(told.station, f"/transfers/{told.transfer}/sessions?{query}")).json()["items"]
        assert [item["session_id"] for item in items] == found, query


async def test_acceptance_names_what_is_missing_with_figures_and_counts_only_attested_cases(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    await told.step(told.centre, "assess", ASSESSED)
    refused = await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not-ready-for-acceptance")
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
        ("/trainee_ids", "too-few-competent"),
        *[("/trainee_ids/0", "cases-missing")] * 3,
    ]
    assert "0" in refused.json()["errors"][3]["detail"]
    assert "2" in refused.json()["errors"][3]["detail"]
    await told.step(told.centre, "attest", {"session_id": told.session})
    assert (await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})).status_code == 200


async def test_of_two_who_attest_or_withdraw_at_once_one_is_refused(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    for verb, body in (("attest", {}), ("withdraw-session", {"reason": "Nhầm"})):
        answers = await asyncio.gather(*(told.step(told.centre, verb, {"session_id": told.session} | body) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409], verb
    steps = (await told.get(told.centre, f"/transfers/{told.transfer}/timeline")).json()["items"]
    assert [step["step"] for step in steps][-3:] == ["session_recorded", "attested", "session_withdrawn"]
