"""How a check is said to have come out, without a database."""

from datetime import date

import pytest

from services.transfer.eligibility import rules
from services.transfer.eligibility.rules import Found
from services.transfer.eligibility.schemas import PLACE_OF, Check, Result

DAY = date(2022, 9, 1)
WAIVER = {"kind": "waiver", "id": "x"}


def test_the_checks_are_the_eleven_of_the_document_with_their_sides_and_clauses():
    assert [(check.value, *map(str, PLACE_OF[check])) for check in Check] == [
        ("sender.technique_approved", "sending unit", "II.2.1"),
        ("sender.resources", "sending unit", "II.2.1"),
        ("receiver.resources", "receiving unit", "II.2.2"),
        ("trainer.scope", "trainer", "II.2.3"),
        ("trainer.experience", "trainer", "II.2.3"),
        ("trainee.scope", "trainee", "II.2.4"),
        ("trainee.position", "trainee", "II.2.4"),
        ("trainee.specific", "trainee", "II.2.4"),
        ("technique.ministry_list", "technique", "II.1"),
        ("technique.department_approved", "technique", "II.1"),
        ("plan.department_approved", "plan", "II.1"),
    ]


@pytest.mark.parametrize("check", Check)
def test_a_waiver_lets_a_failing_check_go_and_says_nothing_of_a_passing_one(check: Check):
    assert rules.judge(Found(check, ["T"], 1, None)).result is Result.FAIL
    waived = rules.judge(Found(check, ["T"], 1, DAY))
    assert (waived.result, waived.key, waived.params) == (Result.WAIVED, "check.waived", {"since": DAY})
    assert rules.judge(Found(check, [], 0, DAY, [WAIVER])).result is Result.PASS


@pytest.mark.parametrize("check", Check)
def test_only_what_may_require_nothing_says_that_nothing_was_required(check: Check):
    may = check in {Check.SENDER_RESOURCES, Check.RECEIVER_RESOURCES, Check.TRAINER_EXPERIENCE, Check.TRAINEE_SPECIFIC}
    assert rules.judge(Found(check, [], 0, None)).key.endswith("none-required") is may
    assert rules.judge(Found(check, [], 0, DAY, [WAIVER])).key.endswith("none-required") is may
    assert rules.judge(Found(check, [], 0, None, [{"kind": "approval"}])).key == f"check.{check}.pass"


def test_a_failing_check_names_what_it_lacks_and_how_many_people():
    verdicts = [rules.judge(Found(Check.TRAINEE_SCOPE, ["1.1", "2.85"], 2, None)), rules.judge(Found(Check.SENDER_RESOURCES, [], 0, None))]
    assert not rules.is_eligible(verdicts)
    (fault,) = rules.faults(verdicts)
    assert (fault.pointer, fault.code, fault.params) == (
        "/checks/trainee.scope",
        "field.trainee.scope",
        {"lacking": ["1.1", "2.85"], "people": 2},
    )


def test_a_failing_plan_says_where_plan_and_need_stand():
    evidence = [{"kind": "plan", "status": "submitted", "names_transfer": True}, {"kind": "need", "status": "rejected"}]
    assert rules.judge(Found(Check.PLAN_DEPARTMENT_APPROVED, ["plan"], 0, None, evidence)).params == {
        "plan": "submitted",
        "named": "+",
        "need": "rejected",
    }
    assert rules.judge(Found(Check.PLAN_DEPARTMENT_APPROVED, ["need", "plan"], 0, None)).params == {"plan": "-", "named": "-", "need": "-"}
