"""The eleven checks, without a database."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.eligibility import rules
from services.transfer.eligibility.schemas import (
    PLACE_OF,
    ApprovalFact,
    CasesFact,
    CertificateFact,
    Check,
    CompetencyFact,
    Facts,
    LicenceFact,
    NeedFact,
    PlanFact,
    PostFact,
    ResourceFact,
    Result,
    TechniqueFact,
    WaiverFact,
)
from shared.contracts.catalog import Approver, TechniqueRequirements
from shared.contracts.transfer import NeedStatus

DAY = date(2022, 9, 1)
TRAINER, TRAINEE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def an_approval(at: str = "A", approver: Approver = Approver.DEPARTMENT) -> ApprovalFact:
    return ApprovalFact(id=UUID(int=9), facility=at, technique_codes=["T"], approver=approver, decision_no="1", decided_on=DAY)


def a_licence(who: UUID, *titles: str) -> LicenceFact:
    return LicenceFact(id=f"licence-{who.int}", practitioner=who, titles=list(titles), expires_on=None)


def facts(**changes: object) -> Facts:
    """A transfer that meets every condition."""
    values = {
        "id": UUID(int=7),
        "from_facility": "A",
        "to_facility": "B",
        "trainer_ids": [TRAINER],
        "trainee_ids": [TRAINEE],
        "techniques": [
            TechniqueFact(code="T", scopes=["doctor"], requirements=TechniqueRequirements(supervised_cases=2), lists=["commune"])
        ],
        "approvals": [an_approval()],
        "licences": [a_licence(TRAINER, "doctor"), a_licence(TRAINEE, "doctor")],
        "competencies": [CompetencyFact(id="c", practitioner=TRAINER, technique="T")],
        "posts": [PostFact(id=UUID(int=8), practitioner=TRAINEE, technique_codes=["T"])],
        "plan": PlanFact(code="P", status="approved", decision_no="2", decided_on=DAY, names_transfer=True),
        "need": NeedFact(id=UUID(int=6), status=NeedStatus.SUBMITTED),
    }
    return Facts(**(values | changes))  # type: ignore[arg-type]


def requiring(**requirements: object) -> list[TechniqueFact]:
    return [TechniqueFact(code="T", scopes=["doctor"], requirements=TechniqueRequirements(**requirements), lists=["commune"])]


def failing(given_: Facts) -> set[str]:
    return {v.code.value for v in rules.judge(given_) if v.result is Result.FAIL}


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
    assert [v.code for v in rules.judge(facts())] == list(Check)


def test_a_transfer_that_meets_every_condition_is_eligible():
    assert failing(facts()) == set()
    assert rules.is_eligible(rules.judge(facts()))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"approvals": []}, {"sender.technique_approved"}),
        ({"approvals": [an_approval("B")]}, {"sender.technique_approved"}),
        ({"techniques": requiring(equipment=["ecg"])}, {"sender.resources", "receiver.resources"}),
        ({"licences": [a_licence(TRAINEE, "doctor")]}, {"trainer.scope"}),
        ({"licences": [a_licence(TRAINER, "doctor"), a_licence(TRAINEE, "nurse")]}, {"trainee.scope"}),
        ({"competencies": []}, {"trainer.experience"}),
        ({"competencies": [], "own_cases": [CasesFact(practitioner=TRAINER, technique="T", count=1)]}, {"trainer.experience"}),
        ({"posts": []}, {"trainee.position"}),
        ({"posts": [PostFact(id=UUID(int=8), practitioner=TRAINEE, technique_codes=["U"])]}, {"trainee.position"}),
        ({"techniques": requiring(training_hours=40)}, {"trainee.specific"}),
        ({"plan": None}, {"plan.department_approved"}),
        ({"need": None}, {"plan.department_approved"}),
        ({"need": NeedFact(id=UUID(int=6), status=NeedStatus.DRAFT)}, {"plan.department_approved"}),
        (
            {"plan": PlanFact(code="P", status="approved", decision_no="2", decided_on=DAY, names_transfer=False)},
            {"plan.department_approved"},
        ),
        (
            {"plan": PlanFact(code="P", status="submitted", decision_no=None, decided_on=None, names_transfer=True)},
            {"plan.department_approved"},
        ),
        (
            {"plan": None, "approvals": [an_approval(approver=Approver.DISTRICT_CENTRE)]},
            {"plan.department_approved", "technique.department_approved"},
        ),
        ({"trainer_ids": [TRAINER, OTHER]}, {"trainer.scope", "trainer.experience"}),
        ({"trainee_ids": [TRAINEE, OTHER]}, {"trainee.scope", "trainee.position"}),
    ],
)
def test_each_missing_fact_fails_its_own_check_and_no_other(changes, expected):
    assert failing(facts(**changes)) == expected


def test_a_technique_on_no_list_and_in_no_scope_is_not_the_ministrys():
    unlisted = [TechniqueFact(code="T")]
    assert "technique.ministry_list" in failing(facts(techniques=unlisted))
    assert "technique.ministry_list" not in failing(facts(techniques=[TechniqueFact(code="T", scopes=["nurse"])]))
    assert "technique.ministry_list" not in failing(facts(techniques=[TechniqueFact(code="T", lists=["district"])]))


def test_own_cases_stand_for_experience_once_the_supervised_quota_is_reached():
    assert failing(facts(competencies=[], own_cases=[CasesFact(practitioner=TRAINER, technique="T", count=2)])) == set()


def test_a_certificate_extends_the_scope_and_proves_the_hours():
    held = [CertificateFact(id="k", practitioner=TRAINEE, technique_codes=["T"])]
    given_ = facts(techniques=requiring(training_hours=40), licences=[a_licence(TRAINER, "doctor")], certificates=held)
    assert failing(given_) == set()


def test_resources_are_complete_only_with_every_kind_at_either_facility():
    needed = requiring(equipment=["ecg"], drugs=["d"], rooms=["r"])
    full = [ResourceFact(facility=at, since=DAY, equipment=["ecg"], rooms=["r"], drugs=["d"]) for at in ("A", "B")]
    assert failing(facts(techniques=needed, resources=full)) == set()
    assert failing(facts(techniques=needed, resources=full[:1])) == {"receiver.resources"}
    lacking = next(v for v in rules.judge(facts(techniques=needed, resources=full[:1])) if v.result is Result.FAIL)
    assert lacking.params["lacking"] == ["d", "ecg", "r"]


def test_what_requires_nothing_passes_and_says_so():
    verdicts = {v.code: v for v in rules.judge(facts(techniques=requiring(), competencies=[]))}
    for check in (Check.SENDER_RESOURCES, Check.RECEIVER_RESOURCES, Check.TRAINER_EXPERIENCE, Check.TRAINEE_SPECIFIC):
        assert verdicts[check].result is Result.PASS
        assert verdicts[check].key.endswith("none-required")


def test_the_evidence_names_opaque_licences_decisions_competencies_and_resources():
    verdicts = {v.code: v for v in rules.judge(facts())}
    assert verdicts[Check.SENDER_TECHNIQUE_APPROVED].evidence[0]["decision_no"] == "1"
    assert verdicts[Check.TRAINEE_SCOPE].evidence[0]["id"] == "licence-2"
    assert verdicts[Check.TRAINER_EXPERIENCE].evidence[0]["kind"] == "competency"
    assert [e["kind"] for e in verdicts[Check.PLAN_DEPARTMENT_APPROVED].evidence] == ["plan", "need"]


GROWING = {
    "approvals": st.lists(st.sampled_from([an_approval("A"), an_approval("B"), an_approval("A", Approver.DISTRICT_CENTRE)]), max_size=3),
    "licences": st.lists(
        st.sampled_from([a_licence(TRAINER, "doctor"), a_licence(TRAINEE, "doctor"), a_licence(TRAINEE, "nurse")]), max_size=3
    ),
    "competencies": st.lists(st.just(CompetencyFact(id="c", practitioner=TRAINER, technique="T")), max_size=1),
    "posts": st.lists(st.just(PostFact(id=UUID(int=8), practitioner=TRAINEE, technique_codes=["T"])), max_size=1),
    "certificates": st.lists(
        st.sampled_from([CertificateFact(id="k", practitioner=who, technique_codes=["T"]) for who in (TRAINER, TRAINEE)]), max_size=2
    ),
}


@given(st.fixed_dictionaries(GROWING), st.fixed_dictionaries(GROWING))
def test_more_facts_never_make_a_passing_check_fail(fewer, more):
    both = {name: fewer[name] + more[name] for name in fewer}
    assert failing(facts(**both)) <= failing(facts(**fewer))


@given(st.fixed_dictionaries(GROWING), st.lists(st.sampled_from(list(Check)), unique=True))
def test_a_waiver_turns_exactly_the_failing_checks_it_names(held, names):
    plain = rules.judge(facts(**held))
    waived = rules.judge(facts(**held, waivers=[WaiverFact(check=name, since=DAY) for name in names]))
    for before, after in zip(plain, waived, strict=True):
        expected = Result.WAIVED if before.result is Result.FAIL and before.code in names else before.result
        assert after.result is expected
