"""Sums of reported values: nothing lost, nothing twice, whatever moves where."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.indicators.reported_figure.rules import Node, Source, gather, mapped, number_of
from services.indicators.value.rules import Figure

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
OLD = [f"C{n}" for n in range(6)]
NEW = [f"N{n}" for n in range(3)]


def source(unit: str, place: str, numerator: int, *, direct: bool = True) -> Source:
    return Source(unit, YEAR[0], place, "commune", *YEAR, numerator, 2 * numerator + 1, direct=direct, approximate=not direct)


@given(
    told=st.dictionaries(st.sampled_from(OLD), st.integers(0, 1000), min_size=1),
    districts=st.fixed_dictionaries({code: st.sampled_from(["D0", "D1"]) for code in OLD}),
    heirs=st.fixed_dictionaries({code: st.sampled_from(NEW) for code in OLD}),
)
def test_a_province_comes_to_the_same_on_the_old_map_and_on_the_new(
    told: Mapping[str, int], districts: Mapping[str, str], heirs: Mapping[str, str]
) -> None:
    tops = [Node(district, "12", "district", is_unit=True) for district in ("D0", "D1")]
    old_nodes = [*tops, *(Node(code, districts[code], "commune", is_unit=True) for code in OLD)]
    new_nodes = [Node(code, "12", "commune", is_unit=True) for code in NEW]
    old = mapped([source(code, code, n) for code, n in told.items()], old_nodes, [], ())
    new = mapped([source(code, heirs[code], n, direct=False) for code, n in told.items()], new_nodes, heirs.items(), ())
    expected = Figure(sum(told.values()), sum(2 * n + 1 for n in told.values()))
    assert gather(old, "12").figure == gather(new, "12").figure == expected
    by_heir = [gather(new, code).figure for code in NEW]
    assert Figure(sum(f.numerator for f in by_heir), sum(f.denominator for f in by_heir)) == expected
    with_value = {districts[code] for code in told}
    silent = {code for code in OLD if code not in told and districts[code] in with_value} | {"D0", "D1"} - with_value
    assert set(gather(old, "12").missing) == silent


def test_a_share_is_in_percent_and_a_number_is_a_number() -> None:
    figure = Figure(150, 4)
    assert (number_of(figure, "percent"), number_of(figure, "beds")) == (Fraction(3750), Fraction(75, 2))
    assert number_of(Figure(0, 0), "beds") is number_of(Figure(0, 0), "percent") is None
