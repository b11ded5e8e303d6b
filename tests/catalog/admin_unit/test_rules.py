"""How units lie in each other."""

import pytest

from services.catalog.admin_unit.errors import ParentDoesNotFit
from services.catalog.admin_unit.rules import ensure_parent_fits, is_same_unit
from shared.contracts.catalog import UnitLevel


@pytest.mark.parametrize(
    ("level", "parent"), [("district", "province"), ("commune", "district"), ("commune", "province"), ("village", "commune")]
)
def test_a_unit_lies_in_the_next_level_up(level: str, parent: str) -> None:
    ensure_parent_fits(UnitLevel(level), "X", parent)


@pytest.mark.parametrize("level", list(UnitLevel))
@pytest.mark.parametrize("parent", [*UnitLevel, None])
def test_no_unit_lies_in_its_own_level_or_a_lower_one_so_no_cycle_can_be_made(level: UnitLevel, parent: UnitLevel | None) -> None:
    order = [*UnitLevel]
    if parent is None or order.index(parent) >= order.index(level):
        with pytest.raises(ParentDoesNotFit):
            ensure_parent_fits(level, "X", parent)


def test_a_province_has_no_parent_and_every_other_unit_has_one() -> None:
    ensure_parent_fits(UnitLevel.PROVINCE, None, None)
    with pytest.raises(ParentDoesNotFit) as refused:
        ensure_parent_fits(UnitLevel.COMMUNE, None, None)
    assert refused.value.errors[0].code == "field.missing"


def test_a_reused_code_is_another_unit_and_another_spelling_is_not() -> None:
    assert is_same_unit("commune", "Xã Pa Vệ Sử", "commune", "Xã Pa Vệ Sủ")
    assert not is_same_unit("province", "Tỉnh Lào Cai", "province", "Tỉnh Yên Bái")
    assert not is_same_unit("commune", "Cô Tô", "district", "Cô Tô")
