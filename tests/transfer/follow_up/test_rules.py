"""Which follow-up is next, when it may be held, and when a transfer is complete."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.follow_up import rules
from services.transfer.follow_up.errors import FollowUpOutOfOrder, FollowUpUnfit, NotReadyForCompletion
from services.transfer.follow_up.schemas import AcceptedTechnique, Aftermath, Outcome, RecordFollowUp, TechniqueOutcome
from services.transfer.transfer.errors import StepDayRefused

ACCEPTED = date(2022, 12, 15)
TODAY = date(2026, 1, 1)


def aftermath(
    *codes: str,
    months: Sequence[int] = (3, 6, 12),
    done: Mapping[int, date] | None = None,
    listed: bool = True,
    first_on: date | None = date(2023, 1, 10),
) -> Aftermath:
    techniques = [AcceptedTechnique(code=code, listed=listed, first_on=first_on) for code in codes or ("1",)]
    return Aftermath(acceptance_no=8, accepted_on=ACCEPTED, techniques=techniques, months=list(months), done=dict(done or {}))


def follow_up(month: int, on: date, *codes: str) -> RecordFollowUp:
    outcomes = [TechniqueOutcome(technique_code=code, outcome=Outcome.KEPT) for code in codes or ("1",)]
    return RecordFollowUp(month=month, on=on, outcomes=outcomes)


@given(day=st.dates(date(1990, 1, 1), date(2100, 1, 1)), months=st.integers(1, 120))
def test_a_month_later_is_the_same_day_or_the_last_one_of_a_shorter_month(day: date, months: int) -> None:
    later = rules.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(done=st.sets(st.sampled_from([3, 6, 12])))
def test_the_next_follow_up_is_the_first_that_was_not_held(done: set[int]) -> None:
    assert rules.next_month(aftermath(done=dict.fromkeys(done, ACCEPTED))) == min({3, 6, 12} - done, default=None)


def test_follow_ups_are_held_in_order_and_not_twice() -> None:
    for month, done in ((6, {}), (3, {3: date(2023, 3, 15)}), (9, {}), (12, dict.fromkeys((3, 6, 12), date(2023, 12, 15)))):
        with pytest.raises(FollowUpOutOfOrder) as refused:
            rules.ensure_fits(follow_up(month, date(2024, 1, 1)), aftermath(done=done), TODAY)
        assert refused.value.params["next"] == {0: 3, 1: 6, 3: "-"}[len(done)]


def test_a_follow_up_is_held_at_most_fifteen_days_early() -> None:
    rules.ensure_fits(follow_up(3, date(2023, 2, 28)), aftermath(), TODAY)
    for on, code in ((date(2023, 2, 27), "field.follow-up-too-early"), (TODAY + timedelta(days=1), "field.in-the-future")):
        with pytest.raises(StepDayRefused) as refused:
            rules.ensure_fits(follow_up(3, on), aftermath(), TODAY)
        assert refused.value.errors[0].code == code
    with pytest.raises(StepDayRefused) as refused:
        rules.ensure_fits(follow_up(6, date(2023, 6, 30)), aftermath(done={3: date(2023, 7, 1)}), TODAY)
    assert refused.value.errors[0].code == "field.before-last-step"


def test_a_follow_up_tells_of_every_accepted_technique_once_and_of_no_other() -> None:
    with pytest.raises(FollowUpUnfit) as refused:
        rules.ensure_fits(follow_up(3, date(2023, 3, 15), "1", "1", "9"), aftermath("1", "2"), TODAY)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/outcomes/1/technique_code", "field.technique-repeated"),
        ("/outcomes/2/technique_code", "field.not-accepted"),
        ("/outcomes", "field.outcome-missing"),
    ]


def test_completion_names_each_thing_that_is_missing() -> None:
    done = dict.fromkeys((3, 6), date(2023, 6, 15))
    with pytest.raises(NotReadyForCompletion) as refused:
        rules.ensure_complete(aftermath("1", done=done, listed=False, first_on=None))
    assert [(e.code, e.params) for e in refused.value.errors] == [
        ("field.not-listed", {"technique": "1"}),
        ("field.first-case-missing", {"technique": "1"}),
        ("field.follow-up-missing", {"month": 12}),
    ]
    rules.ensure_complete(aftermath(done=done | {12: date(2023, 12, 15)}))
