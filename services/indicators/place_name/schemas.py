"""Bodies of names of units and facilities."""

from shared.schema import Body, Code, Day, Name, Part


class PutPlaceName(Body):
    """A name from a day on."""

    name: Name
    valid_from: Day


class PlaceName(Part):
    """What a unit or facility is called on a day, and from which day on."""

    code: Code
    name: Name
    valid_from: Day


class PlaceNames(Part):
    """A page of names in Vietnamese order."""

    items: list[PlaceName]
    next: str | None


class PlaceNameHistory(Part):
    """A page of all names that a code has stood for, the earliest first."""

    items: list[PlaceName]
    next: str | None
