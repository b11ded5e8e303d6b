"""What leads did with the facilities that they direct."""

from pydantic import Field

from shared.contracts.catalog import FacilityKind
from shared.schema import Code, Day, Name, Part


class Figures(Part):
    """What was done between the days asked for on which the link holds.

    Transfers by the steps taken; their training sessions on site and by telehealth, where no telehealth session tells of these; telehealth
    sessions by kind with their minutes; courses of the lead that people of the facility finished, and how many of them.
    `last_on`: the last day on which anything was done, also before those days; `active`: something was done on them.
    """

    transfers_proposed: int
    transfers_started: int
    transfers_accepted: int
    sessions_on_site: int
    sessions_telehealth: int
    telehealth_consultation: int
    telehealth_supervision: int
    telehealth_training: int
    telehealth_minutes: int
    courses: int
    course_trainees: int
    last_on: Day | None


class ActivityLine(Figures):
    """A facility that the link directs on `as_of`."""

    facility: Code
    kind: FacilityKind
    active: bool


class ActivityTotals(Figures):
    """All lines together; a course for people of several facilities is one."""

    facilities: int
    active: int


class LinkActivity(Part):
    """A link's activity by facility, those without any as well; `as_of`: the last of the days asked for on which it holds, null for none.

    Whoever is directed sees the lines of their own facilities, the lead's side sees all.
    """

    id: Code
    lead_facility: Code
    field: Name
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    as_of: Day | None
    totals: ActivityTotals
    items: list[ActivityLine]


class SilentLink(Part):
    """A link by which nothing was done with `without_activity` of the facilities that it directs; `none`: with none at all."""

    id: Code
    lead_facility: Code
    field: Name
    facilities: int
    without_activity: list[Code]
    none: bool


class SilentLinks(Part):
    """Links by id."""

    items: list[SilentLink]
    next: str | None
