"""Bodies of admin units."""

from shared.contracts.catalog import Difficulty, UnitLevel
from shared.schema import Body, Code, Day, Name, Part


class PutAdminUnit(Body):
    """A unit's state from `valid_from` on."""

    level: UnitLevel
    name: Name
    parent_code: Code | None = None
    difficulty: list[Difficulty] | None = None
    valid_from: Day


class AdminUnit(Part):
    """A unit on a day: `since` it is this unit under this code; `valid_to` null while no later state is recorded."""

    code: Code
    since: Day
    level: UnitLevel
    name: Name
    parent_code: Code | None
    difficulty: list[Difficulty]
    valid_from: Day
    valid_to: Day | None


class AdminUnits(Part):
    """A page of units."""

    items: list[AdminUnit]
    next: str | None
