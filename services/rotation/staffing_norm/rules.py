"""Decisions about staffing norms."""

from collections.abc import Iterable, Sequence

from services.rotation.staffing_norm.errors import NormLinesRepeat
from services.rotation.staffing_norm.schemas import NormPosition, Strength
from shared.errors import Detail


def ensure_distinct(positions: Sequence[NormPosition]) -> None:
    """No two lines name the same people; raises NormLinesRepeat."""
    named = [(line.title, line.qualification, line.position and line.position.casefold()) for line in positions]
    errors = [Detail(f"/positions/{index}", "field.duplicate") for index, who in enumerate(named) if who in named[:index]]
    if errors:
        raise NormLinesRepeat(errors=errors)


def lines_short(strengths: Iterable[Strength]) -> list[Strength]:
    """The lines of a norm that would be below their minimum."""
    return [line for line in strengths if line.staying < line.minimum]
