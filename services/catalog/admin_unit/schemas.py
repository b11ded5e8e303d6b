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
    """A unit on a day: `since` it is this unit under this code. What was recorded of later days does not show."""

    code: Code
    since: Day
    level: UnitLevel
    name: Name
    parent_code: Code | None
    difficulty: list[Difficulty]
    valid_from: Day


class AdminUnitState(AdminUnit):
    """A dated state: `valid_to` null while no later one and no end is recorded; `successors` of the last one of a unit that ended."""

    valid_to: Day | None
    successors: list[Code]


class AdminUnitHistory(Part):
    """A page of the states of all units that a code has stood for."""

    items: list[AdminUnitState]
    next: str | None


class AdminUnits(Part):
    """A page of units."""

    items: list[AdminUnit]
    next: str | None
