"""Lists searched without accents: every word of `q` begins a word of the row's search text, in any order."""

import re
from collections.abc import Callable
from functools import lru_cache

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.vietnamese import folded

_WORD = re.compile(r"[^\W_]+(?:[.@_-][^\W_]+)*")  # letters and figures; inside a code or a number also its own signs
_PART = re.compile(r"[^\W_]+")
_LONGEST = 100  # of a word that is searched; what is longer is found by its beginning
_WORDS = 8192


def search_text(*texts: str) -> str:
    """What a row is found by: its words without marks; a code or a compound (TYT.03433, hiv-aids) also by its parts."""
    return " ".join(filter(None, [_searched_word(word) for text in texts for word in text.split()]))


def _searched_word(word: str) -> str:
    """Plain words, numbers and codes are read at once, and would only crowd out those that come again."""
    if word.isascii():
        return word.lower() if word.isalnum() else _parts_of(word.lower())
    return _read_word(word)


class SearchableList:
    """A list whose rows may be asked for by words; its statement is another one then, so that each has the plan it needs.

    `rows` makes the text of a page_statement from the condition on words; `found` is that condition, by default on `s.search`, with
    :patterns (LIKE patterns) or :words (a tsquery of beginnings).
    """

    def __init__(self, rows: Callable[[str], str], found: str = "(' ' || s.search) like all(:patterns::text[])") -> None:
        self.all = page_statement(rows("true"))
        self.found = page_statement(rows(found))

    async def read(self, session: Session, page: Page, q: str | None, **params: object) -> Document:
        """One page, in the list's order; raises CursorTampered."""
        if not words_of(q or ""):
            return await read_page(session, self.all, page, **params)
        return await read_page(session, self.found, page, **arguments_of(q or ""), **params)


def arguments_of(q: str) -> dict[str, object]:
    """What the condition on words takes: a LIKE pattern of each, and a tsquery of them all."""
    words = words_of(q)
    patterns = [f"% {word.replace('_', '\\_')}%" for word in words]
    return {"patterns": patterns, "words": " & ".join(f"'{word}':*" for word in words)}


def words_of(q: str) -> list[str]:
    """The words that are searched: letters, figures and . @ _ - between them, nothing that means something to SQL but `_`."""
    return sorted({word[:_LONGEST] for word in _WORD.findall(folded(q))})


@lru_cache(_WORDS)
def _read_word(word: str) -> str:
    return _parts_of(folded(word))


def _parts_of(text: str) -> str:
    found = _WORD.findall(text)
    parts = [part for compound in found if not compound.isalnum() for part in _PART.findall(compound)]
    return " ".join([*found, *parts])
