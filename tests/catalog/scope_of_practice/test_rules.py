"""What a line of a scope list says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.scope_of_practice.rules import NUMBER, Oddity, read_group, read_name, read_number, technique_code


@pytest.mark.parametrize(
    ("cell", "number", "odd"),
    [
        ("8.1", "8.1", []),
        ("8.10", "8.10", []),
        ("1.2.", "1.2", []),
        (" 3.2457 ", "3.2457", []),
        ("", None, []),
        ("*", None, [Oddity.STRAY_MARK]),
        ("3.12*", "3.12", [Oddity.STRAY_MARK]),
        ("+ 3.12.", "3.12", [Oddity.STRAY_MARK]),
        ("13,54", "13.54", [Oddity.COMMA_IN_NUMBER]),
        ("22.279, 22.280, 22.283", "22.279", [Oddity.SEVERAL_NUMBERS]),
        ("3.1/3.2", "3.1", [Oddity.SEVERAL_NUMBERS]),
        ("như trên", None, [Oddity.NUMBER_UNREADABLE]),
        ("15", None, [Oddity.NUMBER_UNREADABLE]),
        ("3.1 (trừ 3.2)", None, [Oddity.NUMBER_UNREADABLE]),
    ],
)
def test_the_number_is_read_as_text(cell: str, number: str | None, odd: list[Oddity]) -> None:
    assert read_number(cell) == (number, odd)


def test_marks_of_footnotes_are_no_part_of_a_name() -> None:
    assert read_name("Kiểm soát tử cung *") == ("Kiểm soát tử cung", [Oddity.STRAY_MARK])
    assert read_name("Xét nghiệm HIV (+)") == ("Xét nghiệm HIV (+)", [])
    assert read_name("**") == ("", [Oddity.STRAY_MARK])


@pytest.mark.parametrize(
    ("cell", "group"),
    [("MŨI , MIỆNG, HỌNG", "MŨI , MIỆNG, HỌNG"), ("", None), ("127", None), ("- 12 -", None), ("sau đẻ", None), ("Y HỌC 12", "Y HỌC 12")],
)
def test_a_group_is_a_heading_in_capitals(cell: str, group: str | None) -> None:
    assert read_group(cell) == (group, [Oddity.ODD_GROUP] if cell and group is None else [])


def test_a_line_without_a_number_is_known_by_its_name_however_it_is_typed() -> None:
    code = technique_code(None, "Đỡ đẻ ngôi mặt")
    assert code == "N-bca6febf4b7d1d2e"
    assert technique_code(None, unicodedata.normalize("NFD", "  đỡ  ĐẺ ngôi MẶT ")) == code
    assert technique_code(None, "Đỡ đẻ ngôi mông") != code
    assert technique_code("8.1", "Đỡ đẻ ngôi mặt") == "8.1"


@given(st.text(alphabet="0123456789.,;:*+/ ()aÁ-", max_size=25))
def test_any_cell_gives_a_number_of_one_form_or_none(cell: str) -> None:
    number, odd = read_number(cell)
    assert number is None or NUMBER.fullmatch(number)
    assert number is not None or not NUMBER.fullmatch(cell.strip())
    if number is not None:
        assert read_number(number) == (number, [])
        assert read_number(f"{number}.") == (number, [])
    assert Oddity.NUMBER_UNREADABLE not in odd or number is None
