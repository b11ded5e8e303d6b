"""Vietnamese words in order and without their marks: dictionary order (letters, then tones, then case) and search that ignores accents."""

import unicodedata

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; ngang has no mark
_SHAPES = frozenset("\u0302\u0306\u031b")  # circumflex, breve and horn make another letter
_PLACES = {letter: chr(ord("A") + place) for place, letter in enumerate(LETTERS)}
_END, _GAP, _MARK = " ", "-", "."


def folded(text: str) -> str:
    """The text as it is searched: small letters without marks, đ as d, single blanks between words."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(sign) != "Mn")
    return " ".join(bare.replace("đ", "d").split())


def sort_key(name: str) -> str:
    """ASCII whose byte order is that of Vietnamese dictionaries: letters (a ă â b c d đ e ê ...), then tones, then small before capital."""
    letters, tones, cases = [], [], []
    for base, marks in _signs(" ".join(name.split())):
        shape = "".join(sorted(mark for mark in marks if mark in _SHAPES))
        letter = unicodedata.normalize("NFC", base.lower() + shape)
        if letter not in _PLACES:
            letter = base.lower()
        letters.append(_place(letter))
        tones.append(str(max((TONES.find(mark) + 1 for mark in marks), default=0)))
        cases.append("0" if base == base.lower() else "1")
    return _END.join(("".join(letters), "".join(tones), "".join(cases)))


def _signs(name: str) -> list[tuple[str, str]]:
    """Each base letter with the marks that follow it."""
    signs: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFD", name):
        if unicodedata.combining(sign) and signs:
            base, marks = signs[-1]
            signs[-1] = base, marks + sign
        else:
            signs.append((sign, ""))
    return signs


def _place(letter: str) -> str:
    """Words end before they go on, signs and figures come before letters, letters of other scripts after them."""
    if letter in _PLACES:
        return _PLACES[letter]
    if letter == " ":
        return _GAP
    if letter.isascii():
        return letter if letter.isdigit() else f"{_MARK}{ord(letter):02x}"
    return "".join(f"~{ord(sign):06x}" for sign in letter)
