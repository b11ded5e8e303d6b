"""Sessions, assessments and acceptance over HTTP."""

from uuid import uuid4

from services.transfer.assessment.schemas import AssessmentAnswer
from services.transfer.session.schemas import SessionAnswer
from tests.transfer.story import ECG, SECOND, TRAINEE, TRAINER, Story

ASSESSED = {"trainee_id": str(TRAINEE), "technique_code": ECG, "assessor_id": str(TRAINER), "score": 85, "passed": True, "on": "2022-12-01"}


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


async def test_only_the_trainers_side_attests_and_a_second_time_changes_nothing(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    assert (await told.step(told.station, "attest", {"session_id": told.session})).status_code == 403
    missing = await told.step(told.centre, "attest", {"session_id": str(uuid4())})
    assert (missing.status_code, missing.json()["code"]) == (404, "session-missing")
    first = await told.step(told.centre, "attest", {"session_id": told.session})
    again = await told.step(told.centre, "attest", {"session_id": told.session})
    assert (first.status_code, again.status_code, again.headers["etag"]) == (200, 200, first.headers["etag"])
    attested = (await told.get(told.station, f"/transfers/{told.transfer}/sessions?attested=true")).json()["items"]
    assert [item["session_id"] for item in attested] == [told.session]


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


async def test_a_later_failed_assessment_takes_a_passed_one_back(told: Story):
    await told.teach_it()
    await told.step(told.centre, "assess", ASSESSED | {"passed": False, "score": 30, "on": "2022-12-10"})
    refused = await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-15"})
    assert "assessment-missing" in {e["code"] for e in refused.json()["errors"]}
    assert (await told.step(told.centre, "accept", {"document_no": "07/BB", "on": "2022-12-05"})).status_code == 200
