"""Vietnamese words in the order of ICU's collation (letters, then tones, then case), and without their marks for search."""

import unicodedata
from functools import lru_cache

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; ngang has no mark
SIGNS = "_-–—,;:!¡?¿.·'‹›\"«»()[]{}§¶@*/\\&#%‰†‡•`´^¯¨¸°©®←→↑↓+±÷×<=>¬|¦~−⁄√∞≈≤≥■□▪●◦★✓¤¢$£¥€"
_MARKS = TONES + "\u0308\u0307\u030a"  # and those of other languages
_QUOTES = {
    ord(sign): plain + mark  # told apart like letters with marks: ' before ‘ before ’
    for plain, signs in (("'", "‘’‚"), ('"', "“”„"))
    for sign, mark in zip(signs, _MARKS[len(TONES) :], strict=True)
}
_SHAPES = frozenset("\u0302\u0306\u031b")  # circumflex, breve and horn make another letter
_PLACES = {letter: chr(ord("A") + place) for place, letter in enumerate(LETTERS)} | {
    sign: f".{place:02x}" for place, sign in enumerate(SIGNS)
}
_END, _GAP, _PLAIN = " ", "-", "0"
_JOINTS = _GAP, _PLAIN, _PLAIN
_WORDS = 8192  # Vietnamese words are single syllables: a nation's names and techniques are made of fewer than this


def folded(text: str) -> str:
    """The text as it is searched: small letters without marks, đ as d, single blanks between words."""
    return " ".join(filter(None, map(_folded_word, text.split())))


def sort_key(name: str) -> str:
    """ASCII whose byte order is ICU's Vietnamese order: letters (a ă â b c d đ e ê ...), then tones, then small before capital.

    A word ends before it goes on; signs come before figures, and these before letters (CLDR root collation, "non-ignorable").
    """
    keys = [_number_key(word) if word.isdecimal() and word.isascii() else _word_key(word) for word in name.split()]
    return _END.join([joint.join(level) for joint, level in zip(_JOINTS, zip(*keys, strict=True), strict=False)])


@lru_cache(_WORDS)
def _folded_word(word: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(sign) != "Mn")
    return bare.replace("đ", "d")


def _number_key(word: str) -> tuple[str, str, str]:
    """Numbers are made at once, and would only crowd out the words that come again."""
    plain = _PLAIN * len(word)
    return word, plain, plain


@lru_cache(_WORDS)
def _word_key(word: str) -> tuple[str, str, str]:
    """The word at each of the three levels."""
    letters, tones, cases = [], [], []
    for base, marks, is_variant in _signs(word):
        shape = "".join(sorted(mark for mark in marks if mark in _SHAPES))
        letter = unicodedata.normalize("NFC", base.lower() + shape)
        if letter not in _PLACES:
            letter = base.lower()
        letters.append(_place(letter))
        tones.append(str(max((_MARKS.find(mark) + 1 or len(_MARKS) + 1 for mark in marks if mark not in _SHAPES), default=0)))
        cases.append("2" if is_variant else _PLAIN if base == base.lower() else "1")
    return "".join(letters), "".join(tones), "".join(cases)


def _signs(word: str) -> list[tuple[str, str, bool]]:
    """Each base sign, the marks that follow it, and whether it stands for another way to write it (… for ..., ² for 2)."""
    signs: list[tuple[str, str, bool]] = []
    for written in unicodedata.normalize("NFC", word):
        plain = written if written in SIGNS else unicodedata.normalize("NFKD", written).translate(_QUOTES)
        is_variant = plain != unicodedata.normalize("NFD", written)
        for sign in plain:
            if unicodedata.combining(sign) and signs:
                base, marks, before = signs[-1]
                signs[-1] = base, marks + sign, before
            else:
                signs.append((sign, "", is_variant))
    return signs


def _place(letter: str) -> str:
    """Where a sign, a figure or a letter stands; signs unknown here come after the known ones, letters of other scripts last."""
    if letter in _PLACES:
        return _PLACES[letter]
    if letter.isascii() and letter.isdigit():
        return letter
    before = "~" if letter.isalnum() else ".~"
    return "".join(f"{before}{ord(sign):06x}" for sign in letter)
