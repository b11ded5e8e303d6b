"""The state of a technique on a day is a step function that a plain walk over the days finds, too."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.activity.rules import days_of
from services.catalog.capability.rules import Cases, Period, capability_of, months_after, state_on
from services.catalog.capability.schemas import State
from shared.contracts.catalog import ApprovalStatus

START = date(2024, 1, 10)


def periods_of(steps: list[tuple[str, int]]) -> list[Period]:
    """One approval's decisions, each so many days after the one before."""
    days = [START]
    for _, gap in steps:
        days.append(days[-1] + timedelta(days=gap))
    states = ["in_force", *(status for status, _ in steps)]
    return [
        Period(status, f"QĐ {nth}", day, days[nth + 1] if nth + 1 < len(days) else None)
        for nth, (status, day) in enumerate(zip(states, days, strict=True))
    ]


PERIODS = st.lists(st.tuples(st.sampled_from(list(ApprovalStatus)), st.integers(1, 90)), max_size=4).map(periods_of)
CASES = st.dictionaries(st.integers(1, 12), st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=6).map(
    lambda found: [Cases(days_of(f"2024-{month:02}")[1], own, rotated) for month, (own, rotated) in found.items() if own + rotated]
)


@settings(max_examples=60)
@given(PERIODS, CASES, st.integers(1, 6), st.integers(0, 400))
def test_since_is_the_first_day_of_the_unbroken_run(periods: list[Period], cases: list[Cases], months: int, ahead: int) -> None:
    day = START + timedelta(days=ahead)
    found = capability_of("T", periods, cases, months, day)
    state = state_on(periods, cases, months, day)
    assert (found and found.state) == state
    if found is not None:
        walked = day
        while state_on(periods, cases, months, walked - timedelta(days=1)) == state:
            walked -= timedelta(days=1)
        assert found.since == walked


def test_cases_make_it_performed_until_the_months_have_passed() -> None:
    periods = periods_of([])
    cases = [Cases(date(2024, 1, 31), 2, 0)]
    states = {day: state_on(periods, cases, 12, date.fromisoformat(day)) for day in ("2024-01-09", "2024-01-30", "2024-01-31")}
    assert list(states.values()) == [None, State.LISTED, State.PERFORMING]
    assert state_on(periods, cases, 12, date(2025, 1, 30)) is State.PERFORMING
    assert state_on(periods, cases, 12, date(2025, 1, 31)) is State.LAPSED


def test_cases_by_rotated_people_alone_are_shown_apart() -> None:
    periods = periods_of([])
    assert state_on(periods, [Cases(date(2024, 1, 31), 0, 3)], 12, date(2024, 2, 1)) is State.ROTATED_ONLY
    both = [Cases(date(2024, 1, 31), 0, 3), Cases(date(2024, 2, 29), 1, 0)]
    assert state_on(periods, both, 12, date(2024, 3, 1)) is State.PERFORMING
    assert state_on(periods, both[::-1], 1, date(2024, 3, 29)) is State.LAPSED


def test_a_second_approval_keeps_it_listed_while_the_first_is_suspended() -> None:
    suspended = periods_of([("suspended", 30)])
    assert state_on(suspended, [], 12, date(2024, 6, 1)) is State.SUSPENDED
    another = [*suspended, Period("in_force", "QĐ khác", date(2024, 5, 1), None)]
    assert state_on(another, [], 12, date(2024, 6, 1)) is State.LISTED
    found = capability_of("T", another, [], 12, date(2024, 6, 1))
    assert found is not None
    assert (found.decision_no, found.since) == ("QĐ khác", date(2024, 5, 1))
    assert state_on(periods_of([("revoked", 30)]), [], 12, date(2024, 6, 1)) is None


def test_months_end_where_the_shorter_month_ends() -> None:
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 11, 30), 14) == date(2026, 1, 30)
