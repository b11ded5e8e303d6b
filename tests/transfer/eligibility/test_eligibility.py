"""Eligibility over HTTP: each check as of a day, from what the other services' logs said."""

from datetime import date
from uuid import UUID

import asyncpg
import pytest

from services.transfer.eligibility.schemas import Check, EligibilityAnswer
from shared.contracts.catalog import ApprovalResumed, ApprovalRevoked, ApprovalStatus, ApprovalSuspended, Approver
from shared.contracts.rotation import PostEnded
from tests.transfer.story import (
    CENTRE,
    DISTRICT,
    ECG,
    LISTED,
    PEOPLE,
    START,
    STATION,
    TRAINEE,
    TRAINER,
    Story,
    approval,
    certificate,
    competency,
    level_list,
    licence,
    merged,
    post,
    resources,
    revoked,
    technique,
)


@pytest.fixture
async def planned(told: Story) -> Story:
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE))
    return told


async def checks(story: Story, day: str) -> dict[str, str]:
    answer = await story.get(story.station, f"/transfers/{story.transfer}/eligibility?as_of={day}")
    assert answer.status_code == 200, answer.text
    told = EligibilityAnswer.model_validate(answer.json())
    assert [check.code for check in told.checks] == list(Check)
    assert told.eligible == all(check.result != "fail" for check in told.checks)
    return {check.code.value: check.result.value for check in told.checks}


async def failing(story: Story, day: str = "2022-09-15") -> set[str]:
    return {code for code, result in (await checks(story, day)).items() if result == "fail"}


async def test_reasons_come_in_the_readers_language_with_clause_and_evidence(planned: Story):
    path = f"/transfers/{planned.transfer}/eligibility?as_of=2022-09-15"
    vietnamese = {c["code"]: c for c in (await planned.get(planned.station, path)).json()["checks"]}
    english = {c["code"]: c for c in (await planned.get(planned.station, path, **{"Accept-Language": "en"})).json()["checks"]}
    assert vietnamese["trainee.scope"]["reason"] == "Người học có phạm vi hành nghề hoặc chứng chỉ phù hợp."
    assert english["trainee.scope"]["reason"] == "Every trainee has a fitting scope of practice or certificate."
    assert english["trainee.scope"]["clause"] == "II.2.4"
    (held,) = english["trainee.scope"]["evidence"]
    assert (held["kind"], held["id"], held["titles"]) == ("licence", f"licence-{TRAINEE.int}-0", ["doctor_general"])
    assert english["sender.technique_approved"]["evidence"][0]["decision_no"] == "12/QĐ-SYT"
    assert english["sender.resources"]["evidence"][0]["id"] == "ecg"
    assert english["plan.department_approved"]["evidence"][0]["decision_no"] == "45/QĐ-SYT"


async def test_a_failing_check_shows_what_there_is_and_why_it_does_not_hold(planned: Story):
    await planned.say_rotation(
        licence(TRAINER, suspended_on=date(2022, 9, 10)),
        licence(TRAINEE, expires=date(2022, 9, 5)),
        licence(TRAINEE, issued=date(2022, 9, 25), no=1),
        certificate(TRAINEE, ECG, expires=date(2022, 9, 1)),
    )
    granted, subject, _ = approval(CENTRE, ECG, id_=LISTED)
    suspended = ApprovalSuspended(**granted.model_dump() | {"status": ApprovalStatus.SUSPENDED})
    await planned.say_catalog((suspended, subject, date(2022, 9, 12)), resources(STATION, day=date(2022, 9, 1)))
    answer = await planned.get(planned.station, f"/transfers/{planned.transfer}/eligibility?as_of=2022-09-15")
    shown = {c["code"]: [(e["kind"], e["id"], e.get("status")) for e in c["evidence"]] for c in answer.json()["checks"]}
    assert shown["trainer.scope"] == [("licence", f"licence-{TRAINER.int}-0", "suspended"), ("lacking", str(TRAINER), None)]
    assert shown["trainee.scope"] == [
        ("licence", f"licence-{TRAINEE.int}-0", "expired"),
        ("licence", f"licence-{TRAINEE.int}-1", "not_issued"),
        ("certificate", f"certificate-{TRAINEE.int}", "expired"),
        ("lacking", str(TRAINEE), None),
    ]
    assert shown["sender.technique_approved"] == [("approval", str(LISTED), "suspended"), ("lacking", ECG, None)]
    assert shown["receiver.resources"] == [("lacking", "ecg", None)]
    assert shown["technique.ministry_list"][0][0] != "lacking"


async def test_a_licence_holds_from_its_issue_to_its_last_day_and_not_while_suspended(planned: Story):
    await planned.say_rotation(
        licence(TRAINER, issued=date(2022, 9, 2), expires=date(2022, 9, 20)),
        licence(TRAINER, issued=date(2022, 9, 2), expires=date(2022, 9, 20), suspended_on=date(2022, 9, 10)),
        licence(TRAINER, issued=date(2022, 9, 15), expires=date(2022, 9, 20), no=1),
    )
    expected = {"2022-09-09": False, "2022-09-10": True, "2022-09-14": True, "2022-09-15": False, "2022-09-20": False, "2022-09-21": True}
    assert {day: "trainer.scope" in await failing(planned, day) for day in expected} == expected


async def test_a_certificate_extends_the_scope_of_a_nurse_to_one_technique(planned: Story):
    await planned.say_rotation(licence(TRAINEE, "nurse"))
    assert await failing(planned) == {"trainee.scope"}
    await planned.say_rotation(certificate(TRAINEE, ECG, issued=date(2022, 9, 1), expires=date(2022, 9, 30)))
    assert await failing(planned) == set()
    assert await failing(planned, "2022-10-01") == {"trainee.scope"}


async def test_an_approval_counts_only_on_the_days_on_which_it_is_in_force(planned: Story):
    granted, subject, _ = approval(CENTRE, ECG, id_=LISTED)
    states = ((ApprovalSuspended, "suspended", 10), (ApprovalResumed, "in_force", 15), (ApprovalRevoked, "revoked", 20))
    for kind, status, day in states:
        said = kind(**granted.model_dump() | {"status": ApprovalStatus(status)})
        await planned.say_catalog((said, subject, date(2022, 9, day)))
    expected = {
        9: set(),
        10: {"sender.technique_approved"},
        14: {"sender.technique_approved"},
        15: set(),
        20: {"sender.technique_approved"},
    }
    assert {day: await failing(planned, f"2022-09-{day:02}") for day in expected} == expected
    await planned.say_catalog(approval(CENTRE, ECG, day=date(2022, 9, 20)))
    assert await failing(planned, "2022-09-20") == set(), "another approval lists it"


async def test_a_technique_off_the_senders_list_fails_there_and_nowhere_else(planned: Story):
    await planned.say_catalog(technique("3.1"), level_list("district", "3.1"), approval(STATION, "3.1"))
    path = f"/transfers/{planned.transfer}"
    await planned.put(
        planned.station, "/needs/00000000-0000-0000-0000-00000000000a", {"facility": STATION, "technique_codes": ["3.1"], "reason": "x"}
    )
    body = planned.proposal(technique_codes=["3.1"], need="00000000-0000-0000-0000-00000000000a")
    assert (await planned.put(planned.centre, path, body, **{"If-Match": "*"})).status_code == 200
    assert await failing(planned) == {"sender.technique_approved", "trainee.position", "plan.department_approved"}


async def test_a_centres_own_approval_is_not_the_departments_unless_the_plan_names_the_transfer(story: Story):
    await story.say_catalog(*(said for said in DISTRICT if type(said[0]).__name__ != "ApprovalGranted"))
    await story.say_catalog(approval(CENTRE, ECG, approver=Approver.DISTRICT_CENTRE))
    await story.say_rotation(*PEOPLE, licence(TRAINEE))
    await story.put(story.centre, f"/transfers/{story.transfer}", story.proposal(plan=None, need=None))
    assert await failing(story) == {"technique.department_approved", "plan.department_approved"}
    await story.plan_it_after()
    assert await failing(story) == set()


async def test_resources_are_those_recorded_for_the_day(planned: Story):
    await planned.say_catalog(resources(STATION, day=date(2022, 9, 10)), resources(STATION, "ecg", day=date(2022, 9, 20)))
    assert [await failing(planned, day) for day in ("2022-09-09", "2022-09-10", "2022-09-20")] == [set(), {"receiver.resources"}, set()]


async def test_the_work_assignment_ends_with_the_post(planned: Story):
    held, subject, _ = post(TRAINEE, STATION, ECG)
    ended = PostEnded(**held.model_dump() | {"until": date(2022, 9, 10)})
    await planned.say_rotation((ended, subject, date(2022, 9, 10)))
    assert [await failing(planned, day) for day in ("2022-09-09", "2022-09-10")] == [set(), {"trainee.position"}]


async def test_a_technique_is_the_ministrys_while_a_list_in_force_holds_it(planned: Story):
    await planned.say_catalog(technique(ECG, scopes=(), supervised_cases=2), level_list("commune", "X", day=date(2022, 9, 10)))
    assert "technique.ministry_list" not in await failing(planned, "2022-09-09")
    assert "technique.ministry_list" in await failing(planned, "2022-09-10")


async def test_own_cases_in_attested_sessions_make_experience(told: Story):
    """The trainee of an attested transfer may later teach without a competency having been recorded."""
    await told.teach_it()
    other = "00000000-0000-0000-0000-0000000000aa"
    third = told.proposal(plan=None, need=None, trainer_ids=[str(TRAINEE)], trainee_ids=[str(TRAINER)], to_facility="TYT.3434")
    assert (await told.put(told.centre, f"/transfers/{other}", third)).status_code == 201
    found = {}
    for day in ("2022-10-09", "2022-10-10"):
        answer = await told.get(told.centre, f"/transfers/{other}/eligibility?as_of={day}")
        found[day] = {c["code"]: c for c in answer.json()["checks"]}["trainer.experience"]
    assert [found[day]["result"] for day in found] == ["fail", "pass"]
    assert found["2022-10-10"]["evidence"] == [{"kind": "own_cases", "id": str(TRAINEE), "technique_code": ECG, "count": 2}]


async def test_a_missing_transfer_or_an_impossible_day_has_no_verdict(planned: Story):
    assert (await planned.get(planned.station, "/transfers/00000000-0000-0000-0000-000000000001/eligibility")).status_code == 404
    refused = await planned.get(planned.station, f"/transfers/{planned.transfer}/eligibility?as_of=2022-02-30")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not-a-day")


async def test_a_trainer_who_was_recorded_twice_is_judged_by_all_that_is_recorded_of_the_person(planned: Story):
    assert await failing(planned) == set()
    other = UUID(int=77)
    said, subject, day = licence(TRAINER)
    await planned.say_rotation((said.model_copy(update={"practitioner_id": other}), subject, day), competency(other, ECG))
    assert "trainer.scope" in await failing(planned)
    await planned.say_rotation(merged(TRAINER, other))
    assert await failing(planned) == set()
    await planned.say_rotation(revoked(other, ECG, date(2022, 9, 10)), revoked(TRAINER, ECG, date(2022, 9, 10)))
    assert "trainer.experience" in await failing(planned)


async def test_hours_of_training_are_proven_by_courses_that_were_finished(planned: Story):
    await planned.say_catalog(technique(ECG, supervised_cases=2, training_hours=40))
    assert await failing(planned) == {"trainee.specific"}
    admin = await asyncpg.connect(planned.settings.service_dsn("transfer"))
    try:
        for number, (hours, day, passed) in enumerate(((16, date(2022, 8, 1), True), (24, date(2022, 9, 10), True), (40, START, False))):
            await admin.execute(COURSE, UUID(int=number), hours, day, [TRAINEE], passed)
    finally:
        await admin.close()
    assert [await failing(planned, day) for day in ("2022-09-09", "2022-09-10")] == [{"trainee.specific"}, set()]
    answer = await planned.get(planned.station, f"/transfers/{planned.transfer}/eligibility?as_of=2022-09-10")
    evidence = {check["code"]: check for check in answer.json()["checks"]}["trainee.specific"]["evidence"]
    assert [(each["kind"], each["hours"]) for each in evidence] == [("course", 16), ("course", 24)]


COURSE = f"""
    with made as (
        insert into transfer.course (id, kind, facility, title, technique_codes, hours, starts_on, ends_on, trainee_ids, status, completed_on,
            completion, version, revision)
        values ($1::uuid, 'commune', '{CENTRE}', 'x', '{{{ECG}}}', $2::integer, $3::date, $3::date, $4::uuid[], 'completed', $3::date, 1, 1, 1)
        returning id, hours, trainee_ids
    )
    insert into transfer.course_result (course_id, no, trainee_id, hours, passed, technique_codes)
    select id, 1, unnest(trainee_ids), hours, $5::boolean, '{{}}' from made
"""
