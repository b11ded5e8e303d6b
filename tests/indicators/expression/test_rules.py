"""Expressions: what they come to is Python's own exact arithmetic; what cannot be read says where."""

import operator
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.indicators.defined_indicator.rules import understand
from services.indicators.expression.rules import (
    MOST_DEPTH,
    MOST_TOKENS,
    ExpressionFault,
    Named,
    evaluate,
    parse,
    references,
    worded,
)
from services.indicators.published_measure.rules import BY_NAME

COUNTS = {Named("stations", None): 7, Named("communes", None): 0, Named("able", "commune"): 12, Named("able", None): 5}
DONE: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
type Told = tuple[str, Fraction | None]


def over(sign: str, one: Told, other: Told) -> Told:
    """Python's own fractions; what they cannot do has no value."""
    if one[1] is None or other[1] is None or (sign == "/" and not other[1]):
        return f"({one[0]}{sign}{other[0]})", None
    return f"({one[0]}{sign}{other[0]})", DONE[sign](one[1], other[1])


def chosen(name: str, parts: list[Told]) -> Told:
    values = [value for _, value in parts if value is not None]
    told = (min(values) if name == "min" else max(values)) if len(values) == len(parts) else None
    return f"{name}({', '.join(text for text, _ in parts)})", told


decimals = st.decimals(0, 999, places=3).map(lambda each: (f"{each:f}", Fraction(each)))
counted = st.sampled_from(
    [(named.code + (f"@{named.parameter}" if named.parameter else ""), Fraction(count)) for named, count in COUNTS.items()]
)
told = st.recursive(
    decimals | counted,
    lambda part: st.one_of(
        st.builds(over, st.sampled_from(sorted(DONE)), part, part),
        st.builds(lambda each: (f"-{each[0]}", None if each[1] is None else -each[1]), part),
        st.builds(chosen, st.sampled_from(("min", "max")), st.lists(part, min_size=2, max_size=3)),
    ),
    max_leaves=12,
)


@given(told)
def test_an_expression_comes_to_what_pythons_own_fractions_come_to(said: Told) -> None:
    text, value = said
    assert evaluate(parse(text), COUNTS) == value


@given(st.lists(decimals | counted, min_size=1, max_size=9), st.lists(st.sampled_from("+-*/"), min_size=9, max_size=9))
def test_without_parentheses_products_come_before_sums_and_both_go_from_left_to_right(parts: list[Told], signs: list[str]) -> None:
    text = parts[0][0] + "".join(f" {sign} {part[0]}" for sign, part in zip(signs, parts[1:], strict=False))
    names = {f"n{number}": part[1] for number, part in enumerate(parts)}
    own = "n0" + "".join(f"{sign}n{number}" for number, sign in enumerate(signs[: len(parts) - 1], 1))
    try:
        expected = eval(own, {}, names)
    except ZeroDivisionError:
        expected = None
    assert evaluate(parse(text), COUNTS) == expected


SIGNS = ["stations", "able@commune", "min", "max", "(", ")", ",", "+", "-", "*", "/", "1", "0.5", " ", "@", ".", "x", "é", "\n"]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(SIGNS), max_size=14).map("".join)))
def test_any_text_is_refused_with_a_place_in_it_or_evaluates(text: str) -> None:
    refused: int | None = None
    try:
        measures = understand(text, divides=False)
    except ExpressionFault as fault:
        refused = fault.position
    if refused is None:
        node = parse(text)
        assert {each.code for each in measures} == {each.named.code for each in references(node)}
        evaluate(node, {each.named: 3 for each in references(node)})
    else:
        assert 1 <= refused <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("stations +", "field.unexpected-end", 11),
        ("stations stations", "field.unexpected-sign", 10),
        ("stations end", "field.unexpected-sign", 10),
        ("(stations", "field.unexpected-end", 10),
        ("stations)", "field.unexpected-sign", 9),
        ("min(stations)", "field.unexpected-sign", 13),
        ("min", "field.unexpected-end", 4),
        ("0,5 * stations", "field.unexpected-sign", 2),
        ("__import__('os')", "field.unexpected-sign", 1),
        ("stations ** 2", "field.unexpected-sign", 11),
        ("1e9 * stations", "field.unexpected-sign", 2),
        ("station_doctors / stations", "field.unknown-measure", 1),
        ("stations / 0", "field.divided-by-zero", 10),
        ("stations / (2 - 4 / 2)", "field.divided-by-zero", 10),
        ("stations * (1 / (1 - 1))", "field.divided-by-zero", 15),
        ("stations@commune", "field.measure-takes-nothing", 1),
        ("able@ward", "field.unknown-list", 1),
        ("2 * stations_with_working_doctor@21", "field.not-a-number-between", 5),
        ("stations + communes", "field.different-things", 10),
        ("max(stations, able / stations)", "field.different-things", 1),
        ("1.1234567 * stations", "field.number-too-long", 1),
        ("(" * (MOST_DEPTH + 1) + "1" + ")" * (MOST_DEPTH + 1), "field.expression-too-deep", MOST_DEPTH + 1),
        ("+".join(["1"] * MOST_TOKENS), "field.expression-too-long", MOST_TOKENS + 1),
    ],
)
def test_what_cannot_be_read_or_means_nothing_is_told_with_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(ExpressionFault) as told:
        understand(text, divides=False)
    assert (told.value.code, told.value.position) == (code, position)


def test_an_unknown_measure_is_told_those_that_are_near() -> None:
    with pytest.raises(ExpressionFault) as told:
        understand("stations_with_doctor / stations", divides=False)
    assert "stations_with_working_doctor" in str(told.value.params["near"])


@pytest.mark.parametrize(
    "text",
    [
        "0.5 * stations_with_working_doctor / stations + 0.5 * communes_with_birth_attendant / communes",
        "max(staff - 10, 0)",
        "able@commune / list_techniques@commune * communes - communes_with_birth_attendant",
        "rotation_budget_spent / rotation_people_started",
        "stations_with_working_doctor@2 + polyclinics",
    ],
)
def test_what_is_counted_in_the_same_is_added_and_anything_is_multiplied(text: str) -> None:
    assert all(each.code in BY_NAME for each in understand(text, divides=True))


def test_an_expression_is_told_in_words() -> None:
    names = {Named("able", "commune"): "Able", Named("stations", None): "Stations"}
    assert worded("min(able@commune,2)/( stations+1 )", names) == "min (Able, 2) / (Stations + 1)"
