"""What is due for days of rotation, without a database: however a period is split, its parts add up to the whole."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.rotation.allowance import rules
from services.rotation.allowance.rules import Area, Journey, Version
from services.rotation.allowance_rate.schemas import AppliesTo, Rate, RateUnit
from services.rotation.plan.schemas import BudgetLevel
from shared.contracts.catalog import Difficulty
from shared.contracts.rotation import Direction

DAY, LEAP = date(2024, 1, 1), date(2024, 12, 31)
days = st.dates(DAY, LEAP)
amounts = st.integers(0, 10**12)
CONDITIONS = st.builds(
    AppliesTo,
    direction=st.none() | st.just(Direction.DISTRICT_TO_COMMUNE),
    qualification=st.none() | st.just("nurse"),
    difficulty=st.none() | st.sampled_from(list(Difficulty)),
)
RATES = st.builds(
    Rate,
    kind=st.sampled_from(["daily", "transport"]),
    unit=st.sampled_from(list(RateUnit)),
    amount=amounts,
    applies_to=CONDITIONS,
    budget_level=st.sampled_from(list(BudgetLevel)),
)
VERSIONS = st.dictionaries(days, st.lists(RATES, min_size=1, max_size=6), max_size=4).map(
    lambda found: [Version(day, 1, tuple(rates)) for day, rates in sorted(found.items())]
)
AREAS = st.dictionaries(days, st.frozensets(st.sampled_from(list(Difficulty))), max_size=3).map(
    lambda found: [Area(day, frozenset(flags)) for day, flags in sorted(found.items())]
)


def a_rate(unit: RateUnit = RateUnit.PER_DAY, amount: int = 100, kind: str = "daily", **applies: object) -> Rate:
    to = AppliesTo.model_validate(applies)
    return Rate(kind=kind, unit=unit, amount=amount, applies_to=to, budget_level=BudgetLevel.DISTRICT)


def a_journey(first: date, last: date, began: date | None = None, qualification: str = "nurse") -> Journey:
    return Journey(first, last, began or first, Direction.DISTRICT_TO_COMMUNE, qualification)


def total(journey: Journey, versions: list[Version], areas: list[Area]) -> int:
    return sum(line.amount for line in rules.compute_lines(journey, versions, areas))


@given(st.lists(days, min_size=2, max_size=6), VERSIONS, AREAS)
def test_splitting_a_period_never_changes_the_sum(cuts: list[date], versions: list[Version], areas: list[Area]):
    first, *_, last = cuts = sorted(cuts)
    parts = [(cuts[0], cuts[1])] + [(a + timedelta(days=1), b) for a, b in pairwise(cuts[1:])]
    whole = total(a_journey(first, last), versions, areas)
    assert whole == sum(total(a_journey(a, b, first), versions, areas) for a, b in parts if a <= b)


@given(days, days, VERSIONS, AREAS)
def test_every_line_is_whole_dong_inside_the_journey_and_never_negative(one: date, other: date, versions: list[Version], areas: list[Area]):
    first, last = min(one, other), max(one, other)
    lines = rules.compute_lines(a_journey(first, last), versions, areas)
    assert all(type(line.amount) is int and line.amount >= 0 and first <= line.starts_on <= line.ends_on <= last for line in lines)
    assert sum(level.amount for level in rules.sum_by_level(lines)) == sum(line.amount for line in lines)


@given(amounts, days, days)
def test_days_are_paid_one_by_one(amount: int, one: date, other: date):
    first, last = min(one, other), max(one, other)
    assert rules.amount_of(a_rate(amount=amount), first, last, began=first) == amount * ((last - first).days + 1)


@given(amounts, st.integers(1, 12), st.integers(1, 31))
def test_a_whole_month_bears_exactly_its_rate_and_a_part_of_it_its_share_rounded_down_from_its_first_day(amount: int, month: int, day: int):
    size = monthrange(2024, month)[1]
    rate, first, last = a_rate(RateUnit.PER_MONTH, amount), date(2024, month, 1), date(2024, month, size)
    assert rules.amount_of(rate, first, last, began=first) == amount
    until = date(2024, month, min(day, size))
    assert rules.amount_of(rate, first, until, began=first) == amount * until.day // size


def test_a_rate_that_changes_in_the_middle_splits_the_days():
    versions = [Version(date(2022, 1, 1), 1, (a_rate(amount=100),)), Version(date(2022, 4, 1), 2, (a_rate(amount=150),))]
    lines = rules.compute_lines(a_journey(date(2022, 3, 1), date(2022, 4, 30)), versions, [])
    assert [(line.starts_on.month, line.days, line.amount, line.valid_from, line.version) for line in lines] == [
        (3, 31, 3100, date(2022, 1, 1), 1),
        (4, 30, 4500, date(2022, 4, 1), 2),
    ]


def test_days_before_the_first_rates_are_counted_not_paid():
    versions = [Version(date(2022, 3, 11), 1, (a_rate(),))]
    journey = a_journey(date(2022, 3, 1), date(2022, 3, 31))
    assert (rules.count_unrated(journey, versions), total(journey, versions, [])) == (10, 2100)


def test_a_trip_is_paid_once_by_the_rates_of_the_day_on_which_it_began():
    trip = (a_rate(RateUnit.PER_TRIP, 500, "transport"),)
    versions = [Version(date(2022, 1, 1), 1, trip), Version(date(2022, 4, 1), 1, (a_rate(RateUnit.PER_TRIP, 900, "transport"),))]
    lines = rules.compute_lines(a_journey(date(2022, 3, 1), date(2022, 6, 30)), versions, [])
    assert [(line.starts_on, line.amount) for line in lines] == [(date(2022, 3, 1), 500)]


def test_the_rate_with_the_most_conditions_counts_and_of_equal_ones_the_highest():
    rates = (
        a_rate(amount=100),
        a_rate(amount=120, difficulty="border"),
        a_rate(amount=130, difficulty="remote"),
        a_rate(amount=110, qualification="nurse", difficulty="border"),
        a_rate(amount=999, qualification="doctorate"),
        a_rate(amount=999, direction="province_to_district"),
    )
    versions = [Version(date(2022, 1, 1), 1, rates)]
    areas = [Area(date(2022, 2, 2), frozenset({"remote", "border"})), Area(date(2022, 2, 3), frozenset({"remote"}))]
    day = date(2022, 2, 1)
    nurse = [line.rate for line in rules.compute_lines(a_journey(day, date(2022, 2, 3)), versions, areas)]
    doctor = [line.rate for line in rules.compute_lines(a_journey(day, date(2022, 2, 3), None, "general_doctor"), versions, areas)]
    assert (nurse, doctor) == ([100, 110, 130], [100, 130, 130])
