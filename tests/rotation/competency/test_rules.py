"""Competencies without a database: what is a step, when they lapse, two histories of one person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rotation.competency import rules
from services.rotation.competency.errors import CompetencyNotHeld, CompetencyOutOfOrder
from services.rotation.competency.schemas import State
from shared.contracts.rotation import CompetencyLevel

PROVISIONAL, PROFICIENT = CompetencyLevel.PROVISIONAL, CompetencyLevel.PROFICIENT
EARLY, LATER = date(2022, 5, 1), date(2022, 7, 1)
LEVELS = st.sampled_from([None, PROVISIONAL, PROFICIENT])
DAYS = st.dates(EARLY, EARLY + timedelta(days=20))
HISTORY = st.lists(st.tuples(DAYS, LEVELS), max_size=5).map(
    lambda said: [State(on, level, None, nth) for nth, (on, level) in enumerate(sorted(said, key=lambda each: each[0]), 1)]
)


@pytest.mark.parametrize(
    ("known", "new", "step"),
    [
        (None, PROVISIONAL, True),
        (State(EARLY, PROVISIONAL), PROVISIONAL, False),
        (State(EARLY, PROVISIONAL), PROFICIENT, True),
        (State(EARLY, PROFICIENT), PROVISIONAL, False),
        (State(EARLY, PROFICIENT), PROFICIENT, False),
        (State(EARLY, PROFICIENT, lapses_on=date(2022, 6, 1)), PROVISIONAL, True),
        (State(EARLY, PROFICIENT, lapses_on=date(2023, 5, 1)), PROFICIENT, True),
        (State(EARLY, None), PROVISIONAL, True),
        (State(date(2022, 8, 1), None), PROFICIENT, False),
    ],
)
def test_a_transfer_only_adds_to_what_is_held(known, new, step):
    assert rules.is_a_step(known, State(LATER, new)) is step


@given(since=st.dates(date(1990, 1, 1), date(2090, 1, 1)), months=st.integers(1, 1200))
def test_so_many_months_later_is_the_same_day_or_the_months_last(since, months):
    lapse = rules.lapse_of(since, months)
    assert lapse is not None
    assert (lapse.year * 12 + lapse.month) - (since.year * 12 + since.month) == months
    assert lapse.day == since.day or (lapse.day < since.day and (lapse + timedelta(days=1)).day == 1)
    assert rules.lapse_of(since, None) is None


def test_only_what_is_held_is_revoked_and_not_from_before_it_was_said():
    with pytest.raises(CompetencyNotHeld):
        rules.ensure_held(State(EARLY, PROFICIENT, lapses_on=LATER), LATER)
    rules.ensure_held(State(EARLY, PROFICIENT, lapses_on=LATER), LATER - timedelta(days=1))
    with pytest.raises(CompetencyOutOfOrder):
        rules.ensure_follows(State(LATER, PROFICIENT), EARLY, "/on")


def levels(states: list[State]) -> list[CompetencyLevel | None]:
    asked = [EARLY + timedelta(days=n) for n in range(-1, 23)]
    return [rules.level_on(rules.latest_on(states, day), day) for day in asked]


def renumbered(states: list[State]) -> list[State]:
    return [State(s.on, s.level, s.lapses_on, nth) for nth, s in enumerate(states, 1)]


@given(ours=HISTORY, theirs=HISTORY)
def test_two_histories_of_one_person_come_to_one_whichever_is_read_first(ours, theirs):
    assert levels(renumbered(rules.merged(ours, theirs))) == levels(renumbered(rules.merged(theirs, ours)))


@given(ours=HISTORY)
def test_a_person_who_is_merged_with_nobody_never_loses_a_level_but_by_a_revocation(ours):
    before, after = levels(ours), levels(renumbered(rules.merged(ours)))
    assert all(rules.RANKS[a] >= rules.RANKS[b] for a, b in zip(after, before, strict=True))


@given(ours=HISTORY, theirs=HISTORY)
def test_what_either_says_last_before_the_end_is_lost_only_to_something_better_or_to_a_revocation(ours, theirs):
    merged = renumbered(rules.merged(ours, theirs))
    for state in [s for s in (*ours, *theirs) if s.level is not None and s == rules.latest_on(ours if s in ours else theirs, s.on)]:
        level = rules.level_on(rules.latest_on(merged, state.on), state.on)
        assert rules.RANKS[level] >= rules.RANKS[state.level]
