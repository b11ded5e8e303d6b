"""Decisions about merges."""

from collections.abc import Iterable
from uuid import UUID

from services.rotation.person_merge.errors import FactsOverlap, MergedIntoSelf
from shared.errors import Detail


def ensure_two(one: UUID, other: UUID) -> None:
    """Two records; raises MergedIntoSelf."""
    if one == other:
        raise MergedIntoSelf(errors=[Detail("/into", "field.same-record")])


def ensure_no_overlap(overlaps: Iterable[tuple[str, str, str]]) -> None:
    """Nothing of the one is in the way of something of the other (kind, the one's, the other's); raises FactsOverlap."""
    errors = [Detail("/into", f"field.{kind}", {"one": one, "other": other}, {"one": one, "other": other}) for kind, one, other in overlaps]
    if errors:
        raise FactsOverlap(errors=errors)
