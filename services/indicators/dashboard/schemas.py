"""What a page of the dashboard is asked with and shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from services.indicators.chart.rules import LineChart
from services.indicators.coverage.schemas import FacilityCoverage
from services.indicators.facility_sheet.queries import Rotated, Staff, Technique, Transfers
from services.indicators.freshness.queries import Freshness
from services.indicators.place.schemas import Facility, Place, Step, Tile
from services.indicators.progress.schemas import TargetProgress
from services.indicators.value.schemas import Value
from shared.errors import Conflict
from shared.eventlog import LogReader
from shared.i18n import Voice

ROOT = "/indicators/v1/dashboard"


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page: its language, the day and the map that it is about, and what its links keep of the address.

    `given`: as_of, boundaries and lang as the address names them. `packed`: the browser takes gzip. `signed_in`: by a cookie,
    so that it can sign out.
    """

    voice: Voice
    path: str
    query: Sequence[tuple[str, str]]
    as_of: date
    boundaries: date
    given: Mapping[str, str]
    packed: bool
    signed_in: bool
    logs: Mapping[str, LogReader]

    def link(self, page: str = "", **more: object) -> str:
        """The address of a page on the same day and map, in the same language."""
        asked = {**self.given, **{name: value for name, value in more.items() if value is not None}}
        return f"{ROOT}{page}" + (f"?{urlencode(asked)}" if asked else "")

    def here(self, **more: object) -> str:
        """The address of this page with something else in it."""
        asked = {**dict(self.query), **more}
        return f"{self.path}?{urlencode({name: value for name, value in asked.items() if value is not None})}"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: the place that it is about, the units above it, how fresh its figures are."""

    place: Place
    path: Sequence[Step]
    freshness: Sequence[Freshness]

    @property
    def codes(self) -> set[str]:
        """The places that it shows."""
        led_by = (self.place.led_by,) if self.place.led_by else ()
        return {self.place.code, *self.place.serves, *led_by, *(step.code for step in self.path)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit among others: its stations' share of their list, able and performed, and those with a doctor at work."""

    tile: Tile
    able: Value
    performed: Value
    doctor: Value


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are shown together: of a district, or those whose codes begin alike where there are no districts."""

    district: str | None
    prefix: str
    units: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Standing:
    """A programme that concerns the unit; its targets where they are shown, or why they cannot be."""

    code: str
    title: str
    begins: date
    ends: date
    targets: Sequence[TargetProgress] | None = None
    outdated: Conflict | None = None


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A facility's share of its own level's list; None where it is measured by none."""

    facility: Facility
    able: Value | None
    performed: Value | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """The page of the nation, a province, a district, a commune or a village; `headlines` by the key of their words."""

    headlines: Sequence[tuple[str, Value]]
    history: LineChart
    groups: Sequence[Group]
    facilities: Sequence[FacilityRow]
    programmes: Sequence[Standing]

    @property
    def codes(self) -> set[str]:
        """The places that it shows."""
        units = {unit.tile.code for group in self.groups for unit in group.units} | {
            group.district for group in self.groups if group.district
        }
        return units.union(*((row.facility.code, row.facility.admin_unit) for row in self.facilities))


@dataclass(frozen=True, slots=True)
class FacilityPage:
    """A facility's page; `states`: how many techniques are in each."""

    coverage: FacilityCoverage
    unreported: bool
    history: LineChart
    techniques: Sequence[Technique]
    states: Sequence[tuple[str, int]]
    transfers: Transfers
    staff: Sequence[Staff]
    rotated: Sequence[Rotated]

    @property
    def codes(self) -> set[str]:
        """The places that it shows beside itself."""
        return {code for each in self.rotated for code in (each.from_facility, each.to_facility)}
