"""When a target is said to be met or missed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.target_event.rules import Found, Kind, Said, news

BY = date(2025, 12, 31)
BEFORE, LATER, EVEN_LATER = date(2025, 6, 1), date(2026, 2, 1), date(2026, 5, 1)
MET, MISSED = Kind.MET, Kind.MISSED


def found(day: date, *, met: bool | None = None, met_by: bool | None = None) -> Found:
    return Found(day, BY, met, met_by)


@pytest.mark.parametrize(
    ("said", "at", "new"),
    [
        ([], found(BEFORE, met=True), Said(MET, BEFORE)),
        ([], found(BEFORE, met=False), None),
        ([], found(BY, met=True), Said(MET, BY)),
        ([Said(MET, BEFORE)], found(BY, met=False), None),
        ([Said(MET, BEFORE)], found(BY, met=True), None),
        ([Said(MET, BEFORE)], found(LATER, met=True, met_by=True), None),
        ([Said(MET, BEFORE)], found(LATER, met=True, met_by=False), Said(MISSED, BY)),
        ([], found(LATER, met=True, met_by=True), Said(MET, BY)),
        ([], found(LATER, met=False, met_by=False), Said(MISSED, BY)),
        ([], found(LATER, met=None, met_by=None), None),
        ([Said(MISSED, BY)], found(LATER, met=False, met_by=False), None),
        ([Said(MISSED, BY)], found(LATER, met=True, met_by=True), Said(MET, BY)),
        ([Said(MISSED, BY)], found(LATER, met=True, met_by=False), Said(MET, LATER)),
        ([Said(MISSED, BY), Said(MET, LATER)], found(EVEN_LATER, met=False, met_by=False), None),
        ([Said(MISSED, BY), Said(MET, LATER)], found(EVEN_LATER, met=True, met_by=True), Said(MET, BY)),
        ([Said(MISSED, BY), Said(MET, BY)], found(EVEN_LATER, met=True, met_by=False), Said(MISSED, BY)),
        ([Said(MISSED, BEFORE)], found(LATER, met=True, met_by=True), Said(MET, BY)),
    ],
)
def test_what_is_new_is_said(said: list[Said], at: Found, new: Said | None) -> None:
    assert news(said, at, kept=False) == new


def test_that_something_is_kept_is_said_on_its_day_only() -> None:
    assert news([], found(BEFORE, met=True), kept=True) is None
    assert news([], found(LATER, met=True, met_by=True), kept=True) == Said(MET, BY)
    assert news([Said(MISSED, BY)], found(LATER, met=True, met_by=False), kept=True) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.booleans(), st.none() | st.booleans()), max_size=30), st.booleans())
def test_the_same_look_twice_says_nothing_twice_and_after_the_day_the_last_word_on_it_is_right(
    looks: list[tuple[int, bool | None, bool | None]], kept: bool
) -> None:
    said: list[Said] = []
    day = BY - timedelta(days=300)
    for more, met, met_by in looks:
        day += timedelta(days=more)
        at = found(day, met=met, met_by=met if day == BY else met_by)
        new = news(said, at, kept=kept)
        if new is not None:
            said.append(new)
            assert news(said, at, kept=kept) is None or (new.kind is MISSED and at.met and not kept)
        if day > BY and at.met_by is not None:
            on_its_day = [each.kind for each in said if each.as_of <= BY]
            assert on_its_day[-1] is (MET if at.met_by else MISSED)
