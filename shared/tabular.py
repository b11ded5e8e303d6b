"""Tables as officials make them, csv or xlsx: the header found by its words, the rows below it as plain texts.

csv is read as a stream; a workbook is held in memory up to its limit. Excel's ways are expected: title rows above the header, merged header
cells, headers with or without accents, blank rows and columns, numbers stored as texts and texts stored as numbers.
"""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, zip_longest
from unicodedata import is_normalized

from shared.errors import Detail, Refused
from shared.legacy_text import is_legacy
from shared.schema import FIRST_DAY, LAST_DAY, clean_text
from shared.uploads import FileType, Upload
from shared.vietnamese import folded
from shared.workbook import workbook_rows

CHUNK = 2_000
HEADER_WITHIN = 30
BLANKS = re.compile(r"[\s\u00a0\u200b\ufeff]+")
CODE = re.compile(r"[A-Za-z0-9._@-]{1,64}")
VIETNAMESE_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
SIGNS = re.compile(r"[^a-z0-9]+")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t|"
SNIFFED = 65_536

type Row = tuple[int, list[str]]


class TableUnreadable(Refused):
    """Not a table that can be read: broken quotes, a damaged workbook, lines without end."""


class TextEncodingUnknown(Refused):
    """The text is not UTF-8, or was written for fonts of before Unicode (TCVN3, VNI)."""


class HeaderMissing(Refused):
    """No row among the first ones names the columns that are needed."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an imported table. `exact`: figures in it are a name (a code), which a cell stored as a number may have lost."""

    name: str
    needed: bool = True
    exact: bool = False


class NumberCell(str):
    """The text of a cell that the workbook stores as a number: zeros before it, or at the end of its decimals, are lost."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands; -1: it is not in the file."""

    row: int
    places: tuple[int, ...]
    unknown: int
    present: frozenset[str] = frozenset()


class Table:
    """An uploaded table: `header` once it has been opened, then its rows in chunks, each with its number as a spreadsheet shows it."""

    def __init__(self, upload: Upload, columns: Sequence[Column], names: Mapping[str, Sequence[str]]) -> None:
        self._upload = upload
        self._columns = columns
        self._names = {column.name: {header_word(name) for name in (column.name, *names[column.name])} for column in columns}
        self.header = Header(0, (), 0)

    async def chunks(self) -> AsyncIterator[list[Row]]:
        """The rows that hold something; raises TableUnreadable, TextEncodingUnknown, HeaderMissing."""
        self._upload.file.seek(0)
        if self._upload.type is FileType.XLSX:
            rows = enumerate(await asyncio.to_thread(_cells_of, self._upload), 1)
        else:
            rows = enumerate(_lines_of(self._upload), 1)
        first = list(islice(rows, HEADER_WITHIN))
        self.header = self._find_header([cells for _, cells in first])
        later = iter(first[self.header.row :])
        while chunk := self._chunk(later, rows):
            yield chunk
            await asyncio.sleep(0)

    def _chunk(self, first: Iterator[tuple[int, list[str]]], rows: Iterator[tuple[int, list[str]]]) -> list[Row]:
        places, found = self.header.places, []
        for number, cells in islice(chain(first, rows), CHUNK):
            width = len(cells)
            found.append((number, [cells[place] if -1 < place < width else "" for place in places]))
        return found

    def _find_header(self, rows: list[list[str]]) -> Header:
        """The first row that names every needed column; a header of two rows is read as one, what is merged filled in."""
        best: set[str] = set()
        for index, cells in enumerate(rows):
            below = rows[index + 1] if index + 1 < len(rows) else []
            for depth, words in ((1, [{header_word(cell)} - {""} for cell in cells]), (2, _merged(cells, below))):
                places = tuple(_place(words, self._names[column.name]) for column in self._columns)
                found = {column.name for column, place in zip(self._columns, places, strict=True) if place >= 0}
                if all(column.name in found for column in self._columns if column.needed):
                    return Header(index + depth, places, sum(bool(word) for word in words) - len(found), frozenset(found))
                best = max(best, found, key=len)
        if any(is_legacy(" ".join(cells)) for cells in rows):
            raise TextEncodingUnknown
        lacking = [column.name for column in self._columns if column.needed and column.name not in best]
        raise HeaderMissing(errors=[Detail(f"/{name}", "field.column-missing", {"column": name}) for name in lacking])


def clean_cell(text: str) -> str:
    """The text of a cell: NFC, single blanks, none at its ends; raises ValueError as clean_text does."""
    return text if isinstance(text, NumberCell) else BLANKS.sub(" ", clean_text(text)).strip()


def is_clean(row: str) -> bool:
    """Whether clean_cell has nothing to do in a row whose cells are joined by `|`."""
    blanks = "  " in row or " |" in row or "| " in row or row != row.strip()
    return not blanks and row.isprintable() and is_normalized("NFC", row)


def is_code(text: str) -> bool:
    """Whether a text may be a code (3-api.md)."""
    return CODE.fullmatch(text) is not None


def _place(words: Sequence[set[str]], names: set[str]) -> int:
    return next((place for place, word in enumerate(words) if word & names), -1)


def day_of(text: str) -> date | None:
    """The day of a cell: as ISO 8601 has it, also with the hour that Excel adds, or as Vietnam writes it (31/12/2025); None: it is none."""
    if found := VIETNAMESE_DAY.fullmatch(text):
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    try:
        day = date.fromisoformat(text.removesuffix(" 00:00:00"))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def header_word(text: str) -> str:
    """A text as headers and the words of closed lists are compared: without accents, capitals and signs."""
    return SIGNS.sub(" ", folded(text)).strip()


def _merged(above: list[str], below: list[str]) -> list[set[str]]:
    """Two rows of a header as one: a cell merged downwards counts for both, one merged to the right stands before each below it."""
    words: list[set[str]] = []
    last = ""
    for upper, lower in zip_longest(map(header_word, above), map(header_word, below), fillvalue=""):
        last = upper or last
        words.append({lower, f"{last} {lower}", f"{lower} {last}"} if lower else {upper} - {""})
    return words


def _lines_of(upload: Upload) -> Iterator[list[str]]:
    start = upload.file.read(SNIFFED)
    upload.file.seek(0)
    encoding = "utf-16" if start.startswith(UTF16) else "utf-8-sig"
    text = io.TextIOWrapper(upload.file, encoding=encoding, newline="")
    try:
        yield from csv.reader(text, delimiter=_delimiter(start.decode(encoding, "ignore")))
    except UnicodeDecodeError as error:
        raise TextEncodingUnknown from error
    except csv.Error as error:
        raise TableUnreadable from error
    finally:
        text.detach()


def _delimiter(start: str) -> str:
    """The sign that the first lines hold most often: Excel writes what the country's settings say, in Vietnam often a semicolon."""
    return max(DELIMITERS, key="\n".join(start.splitlines()[:HEADER_WITHIN]).count)


def _cells_of(upload: Upload) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in workbook_rows(upload.file)]


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer():
            return NumberCell(int(cell))
        case int() | float():
            return NumberCell(cell)
        case _:
            return str(cell)
