"""A facility as this service knows it from the catalog."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility's state on a day."""

    code: str
    kind: str
    level: str
    parent: str | None
    province: str
