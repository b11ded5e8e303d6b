"""When techniques may be accepted, without a database."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.acceptance import rules
from services.transfer.acceptance.errors import (
    AcceptanceNotOfTransfer,
    NothingToSupplement,
    NotReadyForAcceptance,
    ReceiverNotInForce,
)
from services.transfer.acceptance.schemas import Terms
from services.transfer.logbook.schemas import Cases, LastAssessment, Line, Quota

ONE, TWO = UUID(int=1), UUID(int=2)
PASSED = LastAssessment(no=1, on="2022-01-01", score=80, passed=True, assessor_id=UUID(int=9))
codes = st.lists(st.sampled_from("ABCDE"), unique=True, min_size=1)


def a_line(who: UUID = ONE, technique: str = "T", *, need: int = 0, have: int = 0, passed: bool = True, person: UUID | None = None) -> Line:
    return Line(
        trainee_id=who,
        person=person or who,
        technique_code=technique,
        required=Quota(observed=need, assisted=0, supervised=need),
        done=Cases(observed=have, supervised=need),
        pending=Cases(),
        met_on=None,
        assessment=PASSED if passed else None,
        accepted_on=None,
    )


def terms(**changes: object) -> Terms:
    values = {"receiver_in_force": True, "has_beds": False, "least": None, "min_trainees": {}, "waived": False}
    return Terms(**({"listed": [], "accepted": []} | values | changes))  # type: ignore[arg-type]


def test_a_trainee_who_was_recorded_twice_counts_once():
    lines = [a_line(ONE), a_line(TWO)]
    assert rules.ensure_ready(lines, terms(least=2), ["T"]) == [ONE, TWO]
    with pytest.raises(NotReadyForAcceptance):
        rules.ensure_ready([a_line(ONE), a_line(TWO, person=ONE)], terms(least=2), ["T"])


def test_what_is_missing_is_named_with_its_figures():
    with pytest.raises(NotReadyForAcceptance) as refused:
        rules.ensure_ready([a_line(ONE, need=2, have=2), a_line(TWO, need=2, have=1, passed=False)], terms(least=2), ["T"])
    assert [(e.pointer, e.code, e.params) for e in refused.value.errors] == [
        ("/trainee_ids", "field.too-few-competent", {"have": 1, "need": 2}),
        ("/trainee_ids/1", "field.cases-missing", {"technique": "T", "role": "observed", "have": 1, "need": 2}),
        ("/trainee_ids/1", "field.assessment-missing", {"technique": "T"}),
    ]


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({}, 1),
        ({"has_beds": True}, 2),
        ({"has_beds": True, "least": 3}, 3),
        ({"least": 1, "has_beds": True}, 1),
        ({"min_trainees": {"T": 4, "U": 9}}, 4),
        ({"min_trainees": {"T": 1}, "has_beds": True}, 1),
        ({"min_trainees": {"T": 4}, "waived": True}, 1),
    ],
)
def test_how_many_must_be_competent_comes_from_technique_policy_or_beds(changes, least):
    assert rules.least_competent(terms(**changes), ["T"]) == least


def test_nobody_competent_is_never_enough_even_with_a_waiver():
    with pytest.raises(NotReadyForAcceptance):
        rules.ensure_ready([a_line(passed=False)], terms(waived=True), ["T"])


def test_the_incompetent_are_left_out_once_enough_are_competent():
    assert rules.ensure_ready([a_line(ONE, passed=False), a_line(TWO)], terms(), ["T"]) == [TWO]


def test_a_part_asks_nothing_of_the_rest_and_the_refusal_of_the_whole_names_it():
    lines = [a_line(technique="T"), a_line(technique="U", passed=False)]
    assert rules.ensure_ready(lines, terms(), ["T"]) == [ONE]
    with pytest.raises(NotReadyForAcceptance) as refused:
        rules.ensure_ready(lines, terms(), ["T", "U"])
    assert refused.value.params["ready"] == "T"


@given(codes, codes, st.one_of(st.none(), codes))
def test_what_is_accepted_is_of_the_transfer_and_was_not_accepted_before(of_transfer, accepted, wanted):
    left = set(of_transfer) - set(accepted)
    if not left or not set(wanted or left) <= left:
        with pytest.raises(AcceptanceNotOfTransfer):
            rules.choose_codes(wanted, of_transfer, accepted)
        return
    chosen = rules.choose_codes(wanted, of_transfer, accepted)
    assert set(chosen) == set(wanted or left)
    assert chosen == [code for code in of_transfer if code in chosen]


@given(codes, codes)
def test_a_supplement_is_what_the_list_lacks_and_an_acceptance_without_one_wants_nothing(accepted, listed):
    known = terms(listed=listed)
    assert rules.supplement_of(accepted, known, without=True) == []
    if set(accepted) <= set(listed):
        with pytest.raises(NothingToSupplement):
            rules.supplement_of(accepted, known, without=False)
    else:
        assert rules.supplement_of(accepted, known, without=False) == sorted(set(accepted) - set(listed))


def test_a_receiver_that_is_not_there_on_the_day_is_refused():
    with pytest.raises(ReceiverNotInForce):
        rules.ensure_in_force(terms(receiver_in_force=False))
