"""What a line of a logbook comes to, without a database."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.transfer.logbook import rules
from services.transfer.logbook.schemas import Cases, Competence, LastAssessment, Line, Missing, Quota

ONE = UUID(int=1)
FIRST, SECOND, THIRD = date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1)


def assessed(*, passed: bool = True, on: date = FIRST) -> LastAssessment:
    return LastAssessment(no=1, on=on, score=80, passed=passed, assessor_id=UUID(int=9))


def a_line(**changes: object) -> Line:
    values = {
        "trainee_id": ONE,
        "person": ONE,
        "technique_code": "T",
        "required": Quota(observed=0, assisted=0, supervised=0),
        "done": Cases(),
        "pending": Cases(),
        "met_on": None,
        "assessment": None,
        "accepted_on": None,
    }
    return Line(**(values | changes))  # type: ignore[arg-type]


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_quota_is_met_exactly_from_its_number_on_and_independent_cases_count_as_supervised(need, supervised, independent):
    line = a_line(
        required=Quota(observed=0, assisted=0, supervised=need),
        done=Cases(supervised=supervised, independent=independent),
        pending=Cases(supervised=9),
        assessment=assessed(),
    )
    have = supervised + independent
    assert rules.list_missing(line) == ([] if have >= need else [Missing(what="supervised", have=have, need=need)])


def test_what_is_missing_is_named_with_its_figures():
    line = a_line(
        required=Quota(observed=2, assisted=1, supervised=0), done=Cases(observed=1, assisted=1), assessment=assessed(passed=False)
    )
    assert [(each.what, each.have, each.need) for each in rules.list_missing(line)] == [("observed", 1, 2), ("assessment", 0, 1)]


def test_competence_goes_from_none_over_provisional_to_proficient_with_the_day_of_what_came_last():
    passed = assessed(on=SECOND)
    for line, expected in (
        (a_line(), (Competence.NONE, None)),
        (a_line(met_on=FIRST), (Competence.NONE, None)),
        (a_line(assessment=passed), (Competence.NONE, None)),
        (a_line(met_on=FIRST, assessment=assessed(passed=False)), (Competence.NONE, None)),
        (a_line(met_on=FIRST, assessment=passed), (Competence.PROVISIONAL, SECOND)),
        (a_line(met_on=THIRD, assessment=passed), (Competence.PROVISIONAL, THIRD)),
        (a_line(met_on=FIRST, assessment=passed, accepted_on=THIRD), (Competence.PROFICIENT, THIRD)),
        (a_line(accepted_on=THIRD, assessment=assessed(passed=False)), (Competence.PROFICIENT, THIRD)),
    ):
        assert rules.competence_of(line) == expected
