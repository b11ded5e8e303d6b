"""What a facility's state may say."""

from collections.abc import Collection, Iterator, Sequence

from services.catalog.place.errors import PlaceUnknown
from shared.errors import Detail


def ensure_places_known(serves: Sequence[str], *, unit_there: bool | None, parent_there: bool | None, communes: Collection[str]) -> None:
    """Refuse, each by its pointer, a unit or parent that does not exist on that day (None: on no day at all).

    Served codes that are no communes then are refused, too.
    """
    errors = list(_faults(serves, unit_there=unit_there, parent_there=parent_there, communes=communes))
    if errors:
        raise PlaceUnknown(errors=errors)


def _faults(serves: Sequence[str], *, unit_there: bool | None, parent_there: bool | None, communes: Collection[str]) -> Iterator[Detail]:
    for pointer, there in (("/admin_unit", unit_there), ("/parent_facility", parent_there)):
        if not there:
            yield Detail(pointer, "field.unknown-code" if there is None else "field.not-on-that-day")
    for index, code in enumerate(serves):
        if code not in communes:
            yield Detail(f"/serves_communes/{index}", "field.not-a-commune")
