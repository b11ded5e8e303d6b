"""What a line of a scope list says: which technique it is, and what is odd about it (deploy/docs/scope-import.md)."""

import hashlib
import re
import unicodedata
from enum import StrEnum

NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,5}){1,3}")
STRAY = "*+"  # footnotes of the printed lists
AROUND = f".,;: {STRAY}"
LONGEST_NAME = 300


class Oddity(StrEnum):
    """What was taken from a line although it was not quite what it should be: `note.<value>` of the catalogue."""

    STRAY_MARK = "stray-mark"
    COMMA_IN_NUMBER = "comma-in-number"
    SEVERAL_NUMBERS = "several-numbers"
    NUMBER_UNREADABLE = "number-unreadable"
    NUMBER_IN_LINE_COLUMN = "number-in-line-column"
    ODD_GROUP = "odd-group"


def read_name(cell: str) -> tuple[str, list[Oddity]]:
    """The name without the marks that lead to a footnote."""
    name = cell.strip(f"{STRAY} ")
    return name, [] if name == cell else [Oddity.STRAY_MARK]


def read_number(cell: str) -> tuple[str | None, list[Oddity]]:
    """The number of Circular 43/2013 as text: `8.1` is not `8.10`, `1.2.` is `1.2`, `13,54` is `13.54`; of several the first counts."""
    odd = [Oddity.STRAY_MARK] if "*" in cell or "+" in cell else []
    bare = (cell.replace("*", "").replace("+", "") if odd else cell).strip(AROUND)
    if not bare:
        return None, odd
    if NUMBER.fullmatch(bare):
        return bare, odd
    if NUMBER.fullmatch(dotted := bare.replace(",", ".", 1)):
        return dotted, [*odd, Oddity.COMMA_IN_NUMBER]
    several = NUMBER.findall(bare)
    if len(several) > 1 and not NUMBER.sub("", bare).strip(" ,;/"):
        return several[0], [*odd, Oddity.SEVERAL_NUMBERS]
    return None, [*odd, Oddity.NUMBER_UNREADABLE]


def read_group(cell: str) -> tuple[str | None, list[Oddity]]:
    """The heading that a line stands under; page numbers and torn ends of lines, which are no headings in capitals, say nothing."""
    group = cell.strip(AROUND)
    if group.isupper() and len(group) <= LONGEST_NAME:
        return group, []
    return None, [Oddity.ODD_GROUP] if cell else []


def technique_code(number: str | None, name: str) -> str:
    """The number, or else N- and the first 16 hexadecimal figures of the SHA-256 of the name in NFC, lower case and single blanks."""
    if number is not None:
        return number
    said = " ".join(unicodedata.normalize("NFC", name).lower().split())
    return f"N-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
