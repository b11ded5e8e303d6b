"""Vietnamese and English texts from gettext catalogues; no sentence shown to people stands in code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

from babel.messages.pofile import read_po

type Language = Literal["vi", "en"]

LANGUAGES: tuple[Language, ...] = ("vi", "en")
SHARED_LOCALES = Path(__file__).parent / "locales"


class Word(str):
    """A closed code as the value of a text, which the reader sees in words, with the code that clients name: `đã trình (submitted)`.

    `-` and `+` are no codes to name: only their words are shown.
    """

    __slots__ = ("key",)
    key: str

    def __new__(cls, code: str, key: str) -> Self:
        """The code, and the key of its words."""
        made = super().__new__(cls, code)
        made.key = key
        return made


class UntranslatedError(LookupError):
    """A message key without a text: a defect that a test finds before people do."""


class Catalogue:
    """The texts of one service: its own and the kernel's."""

    def __init__(self, texts: Mapping[Language, Mapping[str, str]]) -> None:
        self._texts = texts

    def text(self, key: str, language: Language, params: Mapping[str, object] | None = None) -> str:
        """The text of a key with its values filled in; raises UntranslatedError."""
        found = self._texts[language].get(key)
        if found is None:
            raise UntranslatedError(key)
        return found.format_map({name: self._shown(value, language) for name, value in (params or {}).items()})

    def _shown(self, value: object, language: Language) -> object:
        match value:
            case Word():
                words = self.text(value.key, language)
                return words if value in {words, "-", "+"} else f"{words} ({value})"
            case list() | tuple() | set() | frozenset():
                return ", ".join(str(self._shown(each, language)) for each in value)
            case _:
                return value

    def template(self, key: str, language: Language) -> str:
        """The text of a key as it stands, its values not filled in."""
        return self._texts[language].get(key, key)

    def both(self, key: str, params: Mapping[str, object] | None = None) -> dict[Language, str]:
        """The text in every language."""
        return {language: self.text(key, language, params) for language in LANGUAGES}

    def keys(self, language: Language) -> frozenset[str]:
        """Every key that has a text in a language."""
        return frozenset(self._texts[language])


@dataclass(frozen=True, slots=True)
class Voice:
    """The texts of a service in the language of one caller."""

    catalogue: Catalogue
    language: Language

    def text(self, key: str, params: Mapping[str, object] | None = None) -> str:
        """The text of a key with its values filled in; raises UntranslatedError."""
        return self.catalogue.text(key, self.language, params)


@cache
def catalogue(*folders: Path) -> Catalogue:
    """The catalogue read from folders that each hold vi.po and en.po; the kernel's own come with every one."""
    return Catalogue({language: _read(language, (SHARED_LOCALES, *folders)) for language in LANGUAGES})


def preferred(accept_language: str | None) -> Language:
    """Vietnamese, unless the header ranks English higher (RFC 9110 §12.5.4)."""
    ranks: dict[str, float] = {}
    for part in (accept_language or "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        ranks[tag.split("-")[0].lower()] = _quality(quality)
    return "en" if ranks.get("en", 0.0) > ranks.get("vi", 0.0) else "vi"


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _read(language: Language, folders: Iterable[Path]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for folder in folders:
        with (folder / f"{language}.po").open("rb") as file:
            texts |= {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
    return texts
