"""Figures: exact comparison, one rounding, populations."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.value.rules import Figure, Member, Parked, Population, choose_measured, count_reaching, is_touched, rounded


def member(
    facility: str = "S1", *, kind: str = "commune_station", able: int = 0, size: int = 10, beds: int | None = None, acts: bool = False
) -> Member:
    level = "district" if kind == "district_health_centre" else "commune"
    counts = {"members": 1, "able": able, "list_size": size}
    return Member("107", facility, kind, level, level, acts_as_station=acts, with_beds=(beds or 0) > 0, difficulty=(), counts=counts)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_share_is_rounded_once_and_halves_go_up(numerator: int, denominator: int) -> None:
    with localcontext(prec=60):
        exact = Decimal(100 * numerator) / Decimal(denominator)
        assert rounded(Figure(numerator, denominator).share) == float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def test_without_a_denominator_there_is_no_value() -> None:
    assert rounded(Figure(0, 0).share) is None


def test_a_share_just_below_the_threshold_does_not_reach_it_though_it_looks_so() -> None:
    almost = Figure(66_666, 100_000).share
    assert rounded(almost) == 66.67
    assert count_reaching([almost, None], Fraction(6667, 100)) == Figure(0, 1)
    assert count_reaching([almost, None], Fraction(66_666, 1000)) == Figure(1, 1)


def test_beds_narrow_health_centres_only_and_acting_as_station_polyclinics_only() -> None:
    members = [
        member("H1", kind="district_health_centre", beds=0),
        member("H2", kind="district_health_centre"),
        member("H3", kind="district_health_centre", beds=1),
        member("P1", kind="regional_polyclinic"),
        member("P2", kind="regional_polyclinic", acts=True),
        member("S1"),
    ]
    kinds = ("district_health_centre", "regional_polyclinic", "commune_station")
    narrowed = choose_measured(members, Population(kinds=kinds, with_beds=True, acting_as_station=True))
    assert [m.subject for m in narrowed] == ["H3", "P2", "S1"]


def test_a_parked_subject_touches_its_facility_or_its_province() -> None:
    assert is_touched([Parked("S1", "12", known=True)], {"S1"}, "12")
    assert not is_touched([Parked("S2", "12", known=True)], {"S1"}, "12")
    assert is_touched([Parked("T1", "VN", known=False)], {"S1"}, "12")
    assert not is_touched([Parked(None, "10", known=False)], {"S1"}, "12")
    assert is_touched([Parked(None, "10", known=False)], {"S1"}, "VN")
