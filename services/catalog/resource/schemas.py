"""Bodies of resources."""

from shared.schema import Body, Code, Day, Part


class PutResources(Body):
    """All that a facility has from a day on, as codes."""

    equipment: list[Code]
    rooms: list[Code]
    drugs: list[Code]


class Resources(Part):
    """What a facility has; until the next record."""

    facility: Code
    valid_from: Day
    valid_to: Day | None
    equipment: list[Code]
    rooms: list[Code]
    drugs: list[Code]


class ResourcesList(Part):
    """A page of records."""

    items: list[Resources]
    next: str | None
