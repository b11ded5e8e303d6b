"""Which techniques a facility may be allowed, and which decision may follow which."""

from contextlib import nullcontext
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.approval.errors import DayOfGrantOnly, NothingToCorrect, TechniqueAboveLevel, TechniqueOnNoMinistryList
from services.catalog.approval.rules import Standing, ensure_corrects, ensure_may_be_granted, ensure_may_follow
from services.catalog.facility.schemas import Level
from services.catalog.technique.errors import TechniqueUnknown
from shared.contracts.catalog import ApprovalStatus
from shared.errors import Refusal

TIERS = [Level.COMMUNE, Level.DISTRICT, Level.PROVINCE, Level.CENTRAL]
NEW = [Level.INITIAL, Level.BASIC, Level.SPECIALISED]
DAY = date(2024, 1, 1)


@given(st.sampled_from(TIERS), st.sets(st.sampled_from(TIERS), min_size=1))
def test_a_technique_fits_when_it_is_on_the_list_of_the_own_level_or_a_lower_one(level: Level, lists: set[Level]) -> None:
    assert Standing(False, lists).fits(level) == any(TIERS.index(listed) <= TIERS.index(level) for listed in lists)


@given(st.sampled_from(NEW), st.sets(st.sampled_from(NEW), min_size=1))
def test_the_new_scheme_has_the_same_order(level: Level, lists: set[Level]) -> None:
    assert Standing(False, lists).fits(level) == any(NEW.index(listed) <= NEW.index(level) for listed in lists)


def test_each_refusal_names_the_techniques_by_their_pointers() -> None:
    standings = {"A": Standing(False, ["commune"]), "B": Standing(False, ["district"]), "C": Standing(False, [])}

    def pointers(kind: type[Refusal], codes: list[str], *, above_level: bool = False) -> list[str]:
        with pytest.raises(kind) as refused:
            ensure_may_be_granted(codes, standings, "commune", above_level=above_level)
        return [detail.pointer for detail in refused.value.errors]

    assert pointers(TechniqueUnknown, ["A", "X"]) == ["/technique_codes/1"]
    assert pointers(TechniqueOnNoMinistryList, ["A", "B", "C"], above_level=True) == ["/technique_codes/2"]
    assert pointers(TechniqueAboveLevel, ["B", "A"]) == ["/technique_codes/0"]
    ensure_may_be_granted(["B", "A"], standings, "commune", above_level=True)


def test_a_technique_that_only_a_title_may_perform_is_above_no_level() -> None:
    ensure_may_be_granted(["S"], {"S": Standing(True, [])}, "commune", above_level=False)


@given(st.lists(st.tuples(st.sampled_from(list(ApprovalStatus)), st.integers(-3, 3)), max_size=8))
def test_decisions_only_ever_go_forward_alternate_and_end_with_the_revocation(steps: list[tuple[ApprovalStatus, int]]) -> None:
    told = [(ApprovalStatus.IN_FORCE, DAY)]
    for wanted, days in steps:
        status, last = told[-1]
        try:
            ensure_may_follow(status, last, wanted, last + timedelta(days=days))
        except Refusal:
            continue
        told.append((wanted, last + timedelta(days=days)))
    assert [day for _, day in told] == sorted(day for _, day in told)
    assert all(one != other for (one, _), (other, _) in pairwise(told))
    assert ApprovalStatus.REVOKED not in [status for status, _ in told[:-1]]


SIGNED = date(2024, 1, 2)


@pytest.mark.parametrize(
    ("decision", "stood", "wanted", "refusal"),
    [
        (1, ("12", SIGNED), ("21", None), None),
        (1, ("12", SIGNED), ("12", date(2024, 1, 3)), None),
        (1, ("12", SIGNED), ("12", None), NothingToCorrect),
        (1, ("12", SIGNED), ("12", SIGNED), NothingToCorrect),
        (3, ("77", None), ("78", None), None),
        (3, ("77", None), ("77", None), NothingToCorrect),
        (3, ("77", None), ("78", SIGNED), DayOfGrantOnly),
    ],
)
def test_a_correction_changes_the_number_or_the_day_of_the_grant(
    decision: int, stood: tuple[str, date | None], wanted: tuple[str, date | None], refusal: type[Refusal] | None
) -> None:
    with nullcontext() if refusal is None else pytest.raises(refusal):
        ensure_corrects(decision, stood, wanted)


def test_only_the_techniques_above_the_level_are_named_by_a_decision_that_goes_above_it() -> None:
    standings = {"COM": Standing(scoped=False, levels=["commune"]), "DIS": Standing(scoped=False, levels=["district"])}
    assert ensure_may_be_granted(["DIS", "COM"], standings, "commune", above_level=True) == ["DIS"]
    assert ensure_may_be_granted(["DIS", "COM"], standings, "district", above_level=True) == []
