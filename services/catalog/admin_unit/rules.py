"""How units lie in each other, and when a code begins to be another unit."""

from collections.abc import Mapping

from services.catalog.admin_unit.errors import ParentDoesNotFit
from shared.contracts.catalog import UnitLevel
from shared.errors import Detail
from shared.vietnamese import folded

# Since 2025-07-01 communes lie in provinces directly; before, and in what is told of before, in districts.
PARENTS: Mapping[UnitLevel, frozenset[UnitLevel]] = {
    UnitLevel.PROVINCE: frozenset(),
    UnitLevel.DISTRICT: frozenset({UnitLevel.PROVINCE}),
    UnitLevel.COMMUNE: frozenset({UnitLevel.DISTRICT, UnitLevel.PROVINCE}),
    UnitLevel.VILLAGE: frozenset({UnitLevel.COMMUNE}),
}


def ensure_parent_fits(level: UnitLevel, parent_code: str | None, parent_level: str | None) -> None:
    """Refuse a parent that is missing, unknown on that day (no level) or not of the next level up: no cycle can come of it."""
    pointer = "/parent_code"
    if not PARENTS[level]:
        if parent_code is not None:
            raise ParentDoesNotFit(errors=[Detail(pointer, "field.no-parent-above")])
        return
    if parent_code is None:
        raise ParentDoesNotFit(errors=[Detail(pointer, "field.missing")])
    if parent_level is None:
        raise ParentDoesNotFit(errors=[Detail(pointer, "field.unknown-code")])
    if UnitLevel(parent_level) not in PARENTS[level]:
        raise ParentDoesNotFit(errors=[Detail(pointer, "field.wrong-level")])


def is_same_unit(level: str, name: str, before_level: str, before_name: str) -> bool:
    """Whether a later state goes on with the unit before: codes are reused (domain rule 11) for units of another name or level.

    Names are compared without accents: one unit is spelled differently in different years ("Pa Vệ Sử", "Pa Vệ Sủ").
    """
    return level == before_level and folded(name) == folded(before_name)
