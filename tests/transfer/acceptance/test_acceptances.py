"""Acceptances over HTTP: of the whole, of a part, with and without a supplement."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

from services.transfer.acceptance.schemas import AcceptanceAnswer
from shared.contracts.catalog import FacilityClosed
from tests.transfer.story import (
    ASSESSOR,
    CENTRE,
    ECG,
    LISTED,
    STATION,
    TRAINEE,
    TRAINER,
    Story,
    approval,
    competency,
    licence,
    package,
    post,
)
from tests.transfer.story import technique as a_technique

SUTURE = "3.100"
ACCEPT = {"document_no": "07/BB-TTYT", "on": "2022-12-15"}


async def start_package(story: Story) -> None:
    """A package of two techniques, the transfer of which is started."""
    await story.say_catalog(a_technique(SUTURE), package("G1", ECG, SUTURE), approval(CENTRE, ECG, SUTURE, id_=LISTED))
    await story.say_rotation(competency(TRAINER, SUTURE), post(TRAINEE, STATION, ECG, SUTURE), licence(TRAINEE))
    need = {"facility": STATION, "technique_codes": [ECG, SUTURE], "reason": "Xa huyện"}
    plan = {"unit": CENTRE, "year": 2022, "transfers": [story.transfer], "outline": "Đề cương", "material": "Tài liệu"}
    for answer in (
        await story.put(story.station, f"/needs/{story.need}", need),
        await story.post(story.station, f"/needs/{story.need}:submit", {"on": "2022-08-01"}),
        await story.put(story.centre, "/plans/KH-2022", plan),
        await story.put(story.centre, f"/transfers/{story.transfer}", story.proposal(technique_codes=[ECG, SUTURE], package="G1")),
        await story.post(story.centre, "/plans/KH-2022:submit", {"on": "2022-08-10"}),
        await story.post(story.department, "/plans/KH-2022:approve", {"decision_no": "45/QĐ-SYT", "decided_on": "2022-09-01"}),
        await story.step(story.department, "approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"}),
        await story.step(story.centre, "start", {"on": "2022-10-01"}),
    ):
        assert answer.is_success, answer.text


async def pass_in(story: Story, technique: str) -> None:
    """The trainee taught and assessed in a technique."""
    cases = [case | {"technique_code": technique} for case in story.a_session()["cases"]]
    session = story.a_session(session_id=str(uuid4()), cases=cases)
    who = {"trainee_id": str(TRAINEE), "technique_code": technique, "assessor_id": str(ASSESSOR)}
    for answer in (
        await story.step(story.station, "record-session", session),
        await story.step(story.centre, "attest", {"session_id": session["session_id"]}),
        await story.step(story.centre, "assess", who | {"score": 85, "passed": True, "on": "2022-12-01"}),
    ):
        assert answer.is_success, answer.text


async def said(story: Story) -> list[dict[str, Any]]:
    return [event["data"] for event in await story.log() if event["type"].endswith("transfer-accepted.v1")]


async def test_an_acceptance_says_with_whom_and_what_the_receivers_list_lacks(told: Story):
    await told.teach_it()
    accepted = (await told.step(told.centre, "accept", ACCEPT)).json()
    assert (accepted["status"], accepted["accepted_codes"]) == ("accepted", [ECG])
    (part,) = accepted["acceptances"]
    assert (part["technique_codes"], part["supplement_codes"], part["trainee_ids"]) == ([ECG], [ECG], [str(TRAINEE)])
    (listed,) = (await told.get(told.station, f"/transfers/{told.transfer}/acceptances")).json()["items"]
    assert AcceptanceAnswer.model_validate(listed).model_dump(mode="json", exclude={"transfer_id"}) == part
    assert (await told.get(told.station, f"/transfers/{told.transfer}/acceptances/{part['no']}")).json() == listed
    (event,) = await said(told)
    assert ("accepted_codes" in event, event["supplement_codes"]) == (False, [ECG])


async def test_a_package_is_accepted_in_part_once_that_part_is_ready(told: Story):
    await start_package(told)
    await pass_in(told, ECG)
    whole = await told.step(told.centre, "accept", ACCEPT)
    assert (whole.status_code, whole.json()["code"]) == (422, "not-ready-for-acceptance")
    assert ECG in whole.json()["detail"]
    strange = await told.step(told.centre, "accept", ACCEPT | {"technique_codes": [ECG, "9.9"]})
    assert (strange.json()["code"], strange.json()["errors"][0]["pointer"]) == ("acceptance-not-of-transfer", "/technique_codes/1")
    part = await told.step(told.centre, "accept", ACCEPT | {"technique_codes": [ECG]})
    assert (part.status_code, part.json()["accepted_codes"]) == (200, [ECG])
    (event,) = await said(told)
    assert (event["accepted_codes"], event["technique_codes"], event["supplement_codes"]) == ([ECG], [ECG, SUTURE], [ECG])
    logbook = (await told.get(told.station, f"/transfers/{told.transfer}/logbook?as_of=2022-12-31")).json()["items"]
    assert [(line["technique_code"], line["competence"]) for line in logbook] == [(ECG, "proficient"), (SUTURE, "none")]


async def test_where_all_is_listed_already_only_the_training_is_accepted(told: Story):
    await told.teach_it()
    await told.say_catalog(approval(STATION, ECG))
    refused = await told.step(told.centre, "accept", ACCEPT | {"without_supplement": None, "technique_codes": None})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-supplement")
    assert "without_supplement" in refused.json()["detail"]
    assert (await told.get(told.centre, f"/transfers/{told.transfer}")).json()["status"] == "started"
    accepted = await told.step(told.centre, "accept", ACCEPT | {"without_supplement": True})
    assert (accepted.status_code, accepted.json()["acceptances"][0]["supplement_codes"]) == (200, [])
    (event,) = await said(told)
    assert event["supplement_codes"] == []


async def test_only_what_is_missing_from_the_list_is_to_be_supplemented(told: Story):
    await start_package(told)
    await pass_in(told, ECG)
    await pass_in(told, SUTURE)
    await told.say_catalog(approval(STATION, ECG))
    assert (await told.step(told.centre, "accept", ACCEPT)).status_code == 200
    (event,) = await said(told)
    assert ("accepted_codes" in event, event["supplement_codes"]) == (False, [SUTURE])


async def test_a_receiver_that_closed_before_the_day_is_refused_here_already(told: Story):
    await told.teach_it()
    closed = FacilityClosed(code=STATION, closed_on=date(2022, 12, 10))
    await told.say_catalog((closed, STATION, date(2022, 12, 10)))
    refused = await told.step(told.centre, "accept", ACCEPT)
    assert (refused.status_code, refused.json()["code"]) == (422, "receiver-not-in-force")
    assert (await told.step(told.centre, "accept", ACCEPT | {"on": "2022-12-09"})).status_code == 200


async def test_a_technique_that_asks_for_two_waits_for_a_second_or_a_waiver(told: Story):
    await told.teach_it()
    await told.say_catalog(a_technique(ECG, observed_cases=1, min_trainees=2))
    refused = await told.step(told.centre, "accept", ACCEPT)
    assert (refused.json()["code"], refused.json()["errors"][0]["code"]) == ("not-ready-for-acceptance", "too-few-competent")
    waiver = {"check": "acceptance.min_trainees", "reason": "Trạm chỉ có một bác sĩ", "on": "2022-12-14"}
    assert (await told.step(told.department, "waive", waiver)).status_code == 200
    assert (await told.step(told.centre, "accept", ACCEPT)).status_code == 200


async def test_of_two_who_accept_at_once_one_is_refused(told: Story):
    await told.teach_it()
    answers = await asyncio.gather(*(told.step(told.centre, "accept", ACCEPT) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await said(told)) == 1


async def test_what_was_left_is_accepted_after_the_reopening_and_nothing_twice(told: Story):
    await start_package(told)
    await pass_in(told, ECG)
    assert (await told.step(told.centre, "accept", ACCEPT | {"technique_codes": [ECG]})).status_code == 200
    assert (await told.step(told.centre, "reopen", {"reason": "Học tiếp kỹ thuật còn lại", "on": "2022-12-20"})).status_code == 200
    (session,) = (await told.get(told.centre, f"/transfers/{told.transfer}/sessions")).json()["items"]
    kept = await told.step(told.centre, "withdraw-session", {"session_id": session["session_id"], "reason": "x"})
    assert (kept.status_code, kept.json()["code"]) == (409, "session-already-accepted")
    await pass_in(told, SUTURE)
    again = await told.step(told.centre, "accept", {"document_no": "09/BB", "on": "2022-12-25", "technique_codes": [ECG]})
    assert (again.json()["code"], again.json()["errors"][0]["code"]) == ("acceptance-not-of-transfer", "accepted-before")
    rest = await told.step(told.centre, "accept", {"document_no": "09/BB", "on": "2022-12-25"})
    assert (rest.status_code, rest.json()["accepted_codes"]) == (200, [ECG, SUTURE])
    assert [part["technique_codes"] for part in rest.json()["acceptances"]] == [[ECG], [SUTURE]]
    assert [event["accepted_codes"] for event in await said(told)] == [[ECG], [SUTURE]]
