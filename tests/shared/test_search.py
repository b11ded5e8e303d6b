"""What a row is found by."""

from hypothesis import given
from hypothesis import strategies as st

from shared.search import search_text, words_of


def test_signs_around_a_word_are_no_part_of_it() -> None:
    assert search_text("Mổ lấy thai (lần hai); Đặt/tháo vòng *") == "mo lay thai lan hai dat thao vong"


def test_codes_and_numbers_stay_whole_and_are_found_by_their_parts_too() -> None:
    assert search_text("TYT.03433", "8.10") == "tyt.03433 tyt 03433 8.10 8 10"
    assert words_of("8.10.") == ["8.10"]


def test_the_words_of_a_question_are_few_and_harmless() -> None:
    assert words_of("  Mổ  LẤY, mổ ") == ["lay", "mo"]
    assert words_of("100% \\ 'x' & y:* _ (") == ["100", "x", "y"]
    assert [len(word) for word in words_of("a" * 2000)] == [100]


@given(st.text(max_size=60))
def test_every_text_is_found_by_each_of_its_own_words(text: str) -> None:
    padded = f" {search_text(text)}"
    assert all(f" {word}" in padded for word in words_of(text))
