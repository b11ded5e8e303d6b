"""When it is said that a target is met or missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is said of a target."""

    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a target, as of which day."""

    kind: Kind
    as_of: date


@dataclass(frozen=True, slots=True)
class Found:
    """How a target stands: whether it is met on a day, and whether it was on its own day, once that has passed; None: nobody knows."""

    day: date
    by: date
    met: bool | None
    met_by: bool | None


def news(said: Sequence[Said], found: Found, *, kept: bool) -> Said | None:
    """What is to be said now, after what was said before in order; None where nothing new is known.

    Until its day a target is said to be met once; `kept`, it is only on that day that it is. After its day, as it stood on that day: met or
    missed, and again where a later fact changes it. One that was missed is said to be met when it is met later.
    """
    last = said[-1].kind if said else None
    if found.day <= found.by:
        return Said(Kind.MET, found.day) if found.met and not kept and last is not Kind.MET else None
    on_its_day = next((each.kind for each in reversed(said) if each.as_of == found.by), None)
    if found.met_by:
        return None if (on_its_day or last) is Kind.MET else Said(Kind.MET, found.by)
    if found.met_by is None:
        return None
    if on_its_day is not Kind.MISSED:
        return Said(Kind.MISSED, found.by)
    return Said(Kind.MET, found.day) if found.met and not kept and last is Kind.MISSED else None
