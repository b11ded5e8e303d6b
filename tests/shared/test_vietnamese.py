"""Vietnamese order and search without accents."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vietnamese import folded, sort_key

GOLDEN = Path(__file__).parent.parent / "data"
REFERENCE = Path(__file__).parent.parent.parent / "deploy" / "data"
NAMED = {"name", "name_vi", "title_vi", "group_vi"}
WORDS = st.text(alphabet="aàảãáạăằẳẵắặâầbcdđeéẹêềghiklmnoóòôồơờpqrstuùưừvxyAĐÊƠ -", max_size=20)


def test_letters_come_in_the_order_of_the_alphabet() -> None:
    shuffled = ["Vu", "Đa", "An", "Ư", "Ê", "Ân", "Go", "Da", "Gơ", "U", "E", "Ba", "Gô", "Ăn"]
    names = ["An", "Ăn", "Ân", "Ba", "Da", "Đa", "E", "Ê", "Go", "Gô", "Gơ", "U", "Ư", "Vu"]
    assert sorted(shuffled, key=sort_key) == names


def test_tones_decide_only_among_equal_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mb"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ", "mb"]
    assert sort_key("bạc a") < sort_key("bac b")


def test_small_letters_come_before_capitals_among_equal_tones() -> None:
    assert sorted(["Bà", "bà", "ba", "Ba"], key=sort_key) == ["ba", "Ba", "bà", "Bà"]


def test_a_word_that_ends_comes_before_one_that_goes_on() -> None:
    assert sorted(["Tà Lèng", "Tàng", "Tà", "Tà Hừa"], key=sort_key) == ["Tà", "Tà Hừa", "Tà Lèng", "Tàng"]


def test_search_ignores_marks_case_and_blanks() -> None:
    assert folded("  Xã  Đăk\tRve ") == "xa dak rve"
    assert folded("TRẠM Y TẾ") == "tram y te"


def test_the_two_spellings_of_a_name_differ_in_order_and_not_in_search() -> None:
    assert folded("Pa Vệ Sử") == folded("Pa Vệ Sủ")
    assert sort_key("Pa Vệ Sử") != sort_key("Pa Vệ Sủ")


@given(WORDS)
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert sort_key(decomposed) == sort_key(unicodedata.normalize("NFC", text))
    assert folded(decomposed) == folded(unicodedata.normalize("NFC", text))


@given(st.text(max_size=20))
def test_any_text_folds_once_and_for_all_and_sorts_as_plain_bytes(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert sort_key(text).isascii()
    assert "\x00" not in sort_key(text)


@given(WORDS, WORDS)
def test_different_letters_decide_before_any_tone_or_case(one: str, other: str) -> None:
    bare_one, bare_other = (sort_key(text).split(" ")[0] for text in (one, other))
    if bare_one != bare_other:
        assert (sort_key(one) < sort_key(other)) == (bare_one + " " < bare_other + " ")


@pytest.mark.parametrize("golden", ["icu-order-names.txt", "icu-order-signs.txt"])
def test_the_order_is_that_of_icu(golden: str) -> None:
    names = (GOLDEN / golden).read_text(encoding="utf-8").splitlines()
    assert sorted(names, key=sort_key) == names
    assert len({sort_key(name) for name in names}) == len(names)


def test_the_golden_order_holds_every_name_of_the_reference_data() -> None:
    names = {
        " ".join(unicodedata.normalize("NFC", row[column]).split())
        for file in REFERENCE.glob("*.csv")
        for row in csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
        for column in NAMED & row.keys()
    }
    assert names - {""} == set((GOLDEN / "icu-order-names.txt").read_text(encoding="utf-8").splitlines())


@given(st.text(max_size=30))
def test_words_fold_as_their_whole_text_does(text: str) -> None:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(sign) != "Mn")
    assert folded(text) == " ".join(bare.replace("đ", "d").split())


@given(WORDS, WORDS)
def test_the_words_of_a_name_are_placed_one_by_one(one: str, other: str) -> None:
    together, *apart = ([level.split("-") for level in sort_key(text).split(" ")] for text in (f"{one} {other}", one, other))
    if one.split() and other.split():
        assert together[0] == apart[0][0] + apart[1][0]
