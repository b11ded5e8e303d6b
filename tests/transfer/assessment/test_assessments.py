"""Assessments over HTTP: who examines whom, which attempt decides, and when it makes provisionally competent."""

from datetime import date
from uuid import UUID, uuid4

from services.transfer.assessment.schemas import AssessmentAnswer
from tests.transfer.story import ASSESSOR, ECG, SECOND, TRAINEE, TRAINER, Story, merged, practitioner

ASSESSED = {
    "trainee_id": str(TRAINEE),
    "technique_code": ECG,
    "assessor_id": str(ASSESSOR),
    "score": 85,
    "passed": True,
    "on": "2022-12-01",
}
ANOTHER_ID = UUID(int=31)


async def said(story: Story, kind: str) -> list[dict]:
    return [event["data"] for event in await story.log() if event["type"].endswith(f".{kind}.v1")]


async def test_nobody_assesses_themselves_or_strangers(told: Story):
    await told.start_it()
    own = await told.step(told.centre, "assess", ASSESSED | {"assessor_id": str(TRAINEE)})
    assert (own.status_code, own.json()["code"]) == (422, "assessor-is-trainee")
    stranger = await told.step(told.centre, "assess", ASSESSED | {"trainee_id": str(SECOND)})
    assert stranger.json()["code"] == "assessment-not-of-transfer"
    unknown = await told.step(told.centre, "assess", ASSESSED | {"assessor_id": str(uuid4())})
    assert (unknown.json()["code"], unknown.json()["errors"][0]["pointer"]) == ("unknown-foreign", "/assessor_id")
    for score in (101, -1, 50.5, "80"):
        assert (await told.step(told.centre, "assess", ASSESSED | {"score": score})).status_code == 422
    assert (await told.step(told.centre, "assess", ASSESSED)).status_code == 200
    (listed,) = (await told.get(told.station, f"/transfers/{told.transfer}/assessments")).json()["items"]
    assert AssessmentAnswer.model_validate(listed).score == 85
    one = await told.get(told.station, f"/transfers/{told.transfer}/assessments/{listed['no']}")
    assert one.json() == listed


async def test_a_trainer_does_not_assess_under_any_id_of_the_same_person(told: Story):
    await told.start_it()
    trainer = await told.step(told.centre, "assess", ASSESSED | {"assessor_id": str(TRAINER)})
    assert (trainer.status_code, trainer.json()["code"]) == (422, "assessor-is-trainer")
    assert trainer.json()["errors"][0]["pointer"] == "/assessor_id"
    await told.say_rotation(practitioner(ANOTHER_ID), merged(ANOTHER_ID, TRAINER))
    alias = await told.step(told.centre, "assess", ASSESSED | {"assessor_id": str(ANOTHER_ID)})
    assert alias.json()["code"] == "assessor-is-trainer"
    await told.say_rotation(merged(ANOTHER_ID, TRAINEE))
    alias = await told.step(told.centre, "assess", ASSESSED | {"assessor_id": str(ANOTHER_ID)})
    assert alias.json()["code"] == "assessor-is-trainee"
    assert (await told.get(told.centre, f"/transfers/{told.transfer}/assessments")).json()["items"] == []


async def test_the_newest_attempt_by_day_decides(told: Story):
    await told.teach_it()
    await told.step(told.centre, "assess", ASSESSED | {"passed": False, "score": 30, "on": "2022-12-10"})
    refused = await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})
    assert "assessment-missing" in {e["code"] for e in refused.json()["errors"]}
    await told.step(told.centre, "assess", ASSESSED | {"on": "2022-12-08"})
    refused = await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})
    assert "assessment-missing" in {e["code"] for e in refused.json()["errors"]}
    assert (await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-05"})).status_code == 200
    assert [each.get("provisional") for each in await said(told, "trainee-assessed")] == [True, None, False]


async def test_an_assessment_passed_before_the_quota_is_met_waits_for_the_attestation(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session(on="2022-12-05"))
    await told.step(told.centre, "assess", ASSESSED)
    attested = await told.step(told.centre, "attest", {"session_id": told.session})
    (assessed,), (qualified,) = await said(told, "trainee-assessed"), await said(told, "trainee-qualified")
    assert assessed["provisional"] is False
    assert (qualified["trainee_id"], qualified["technique_code"], qualified["on"]) == (str(TRAINEE), ECG, "2022-12-05")
    last = (await told.get(told.centre, f"/transfers/{told.transfer}/timeline")).json()["items"][-1]
    assert (last["step"], last["on"], last["about"]) == ("qualified", "2022-12-05", str(TRAINEE))
    assert attested.headers["etag"] == f'"{last["no"]}"'


async def test_an_assessment_recorded_late_is_followed_by_the_day_on_which_later_sessions_met_the_quota(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session(on="2022-12-05"))
    await told.step(told.centre, "attest", {"session_id": told.session})
    assert await said(told, "trainee-qualified") == []
    await told.step(told.centre, "assess", ASSESSED)
    assert [each["provisional"] for each in await said(told, "trainee-assessed")] == [False]
    assert [each["on"] for each in await said(told, "trainee-qualified")] == ["2022-12-05"]
    await told.step(told.centre, "assess", ASSESSED | {"on": "2022-12-07"})
    assert [each["provisional"] for each in await said(told, "trainee-assessed")] == [False, True]
    assert len(await said(told, "trainee-qualified")) == 1


async def test_passed_is_true_or_false_and_nothing_that_only_looks_like_it(told: Story):
    await told.start_it()
    for passed in ("yes", 1, None):
        refused = await told.step(told.centre, "assess", ASSESSED | {"passed": passed})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/passed")
        assert refused.json()["errors"][0]["code"] == "not-true-or-false"
    assert await said(told, "trainee-assessed") == []


async def test_an_assessment_lies_between_the_start_and_today(told: Story):
    await told.start_it()
    for day, code in ((date(2022, 9, 30), "before-last-step"), (date(2199, 1, 1), "in-the-future")):
        refused = await told.step(told.centre, "assess", ASSESSED | {"on": str(day)})
        assert (refused.json()["code"], refused.json()["errors"][0]["code"]) == ("step-day-refused", code)
