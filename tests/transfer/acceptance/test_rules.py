"""When a transfer is ready for acceptance, without a database."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.acceptance import rules
from services.transfer.acceptance.errors import NotReadyForAcceptance
from services.transfer.acceptance.schemas import CaseCount, LastAssessment, Readiness, Requirement
from shared.contracts.catalog import TechniqueRequirements
from shared.contracts.transfer import CaseRole

ONE, TWO = UUID(int=1), UUID(int=2)


def requirement(**requirements: object) -> list[Requirement]:
    return [Requirement(technique="T", requirements=TechniqueRequirements(**requirements))]


def cases(who: UUID, **counts: int) -> list[CaseCount]:
    return [CaseCount(trainee=who, technique="T", role=CaseRole(role), count=count) for role, count in counts.items()]


def passed(*people: UUID) -> list[LastAssessment]:
    return [LastAssessment(trainee=who, technique="T", passed=True) for who in people]


def readiness(**changes: object) -> Readiness:
    values = {"trainee_ids": [ONE], "requirements": requirement(), "has_beds": False, "least": None, "waived": False}
    values = values | changes
    return Readiness(**({"persons": values["trainee_ids"]} | values))  # type: ignore[arg-type]


def test_a_trainee_who_was_recorded_twice_counts_once():
    twice = {"trainee_ids": [ONE, TWO], "assessments": passed(ONE, TWO), "least": 2}
    assert list(rules.ensure_ready(readiness(**twice))) == [ONE, TWO]
    with pytest.raises(NotReadyForAcceptance):
        rules.ensure_ready(readiness(**twice, persons=[TWO, TWO]))


def test_independent_cases_count_towards_the_supervised_quota():
    given_ = readiness(requirements=requirement(supervised_cases=3), cases=cases(ONE, supervised=1, independent=2), assessments=passed(ONE))
    assert list(rules.ensure_ready(given_)) == [ONE]


def test_what_is_missing_is_named_with_its_figures():
    given_ = readiness(requirements=requirement(observed_cases=2, supervised_cases=3), cases=cases(ONE, observed=1, supervised=3))
    with pytest.raises(NotReadyForAcceptance) as refused:
        rules.ensure_ready(given_)
    assert [(e.pointer, e.code, e.params) for e in refused.value.errors] == [
        ("/trainee_ids", "field.too-few-competent", {"have": 0, "need": 1}),
        ("/trainee_ids/0", "field.cases-missing", {"technique": "T", "role": "observed", "have": 1, "need": 2}),
        ("/trainee_ids/0", "field.assessment-missing", {"technique": "T"}),
    ]


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({}, 1),
        ({"has_beds": True}, 2),
        ({"has_beds": True, "least": 3}, 3),
        ({"least": 1, "has_beds": True}, 1),
        ({"requirements": requirement(min_trainees=4)}, 4),
        ({"requirements": requirement(min_trainees=1), "has_beds": True}, 1),
        ({"requirements": requirement(min_trainees=4), "waived": True}, 1),
    ],
)
def test_how_many_must_be_competent_comes_from_technique_policy_or_beds(changes, least):
    assert rules.least_competent(readiness(**changes)) == least


def test_nobody_competent_is_never_enough_even_with_a_waiver():
    with pytest.raises(NotReadyForAcceptance):
        rules.ensure_ready(readiness(waived=True))


def test_the_incompetent_are_left_out_once_enough_are_competent():
    given_ = readiness(trainee_ids=[ONE, TWO], assessments=passed(TWO))
    assert list(rules.ensure_ready(given_)) == [TWO]


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_quota_is_met_exactly_from_its_number_on(need, supervised, independent):
    given_ = readiness(
        requirements=requirement(supervised_cases=need),
        cases=cases(ONE, supervised=supervised, independent=independent),
        assessments=passed(ONE),
    )
    assert (rules.list_competent(given_) == [ONE]) is (supervised + independent >= need)
