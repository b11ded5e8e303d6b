"""A unit or a facility on a day, and those above and below it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

COUNTRY = "nation"
UNIT_KINDS = frozenset({COUNTRY, "province", "district", "commune", "village"})


@dataclass(frozen=True, slots=True)
class Place:
    """A unit or facility on a day: `kind` its level, or the facility's kind; `parent` the unit it stands in."""

    code: str
    kind: str
    level: str
    since: date | None
    difficulty: Collection[str]
    parent: str | None
    serves: Collection[str]
    led_by: str | None
    beds: int | None

    @property
    def is_facility(self) -> bool:
        """Whether it is a facility."""
        return self.kind not in UNIT_KINDS


@dataclass(frozen=True, slots=True)
class Step:
    """A unit above, and whether the caller may look at it."""

    code: str
    kind: str
    open: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit among others; `district`: the one it lies in, if any."""

    code: str
    difficulty: Collection[str]
    district: str | None


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility among others."""

    code: str
    kind: str
    level: str
    admin_unit: str
    acts_as_station: bool
