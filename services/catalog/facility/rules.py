"""What a facility's state may say."""

from collections.abc import Collection, Iterator, Sequence

from services.catalog.place.errors import PlaceUnknown
from shared.errors import Detail


def ensure_places_known(serves: Sequence[str], *, unit_known: bool, parent_known: bool, communes: Collection[str]) -> None:
    """Refuse, each by its pointer, a unit or parent that does not exist on that day, and served codes that are no communes then."""
    errors = list(_faults(serves, unit_known=unit_known, parent_known=parent_known, communes=communes))
    if errors:
        raise PlaceUnknown(errors=errors)


def _faults(serves: Sequence[str], *, unit_known: bool, parent_known: bool, communes: Collection[str]) -> Iterator[Detail]:
    if not unit_known:
        yield Detail("/admin_unit", "field.unknown-code")
    if not parent_known:
        yield Detail("/parent_facility", "field.unknown-code")
    for index, code in enumerate(serves):
        if code not in communes:
            yield Detail(f"/serves_communes/{index}", "field.not-a-commune")
