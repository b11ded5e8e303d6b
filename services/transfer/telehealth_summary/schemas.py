"""Telehealth sessions counted."""

from enum import StrEnum

from pydantic import Field

from shared.contracts.catalog import FacilityKind
from shared.schema import Code, Day, Month, Part


class By(StrEnum):
    """What a line is the sum of."""

    FACILITY = "facility"
    MONTH = "month"


class Figures(Part):
    """Sessions and their minutes: as upper and as lower facility, and by kind.

    `transfer_training_sessions`: training sessions of transfers held by telehealth of which no telehealth session tells; nobody recorded
    their minutes. A session between two facilities of the unit is one session in a month and in the total, and one of each of the two.
    """

    sessions: int
    minutes: int
    upper_sessions: int
    upper_minutes: int
    lower_sessions: int
    lower_minutes: int
    consultation_sessions: int
    consultation_minutes: int
    supervision_sessions: int
    supervision_minutes: int
    training_sessions: int
    training_minutes: int
    transfer_training_sessions: int
    last_on: Day | None


class SummaryLine(Figures):
    """A facility's sessions, or a month's."""

    facility: Code | None
    facility_kind: FacilityKind | None
    month: Month | None


class SummaryTotals(Figures):
    """All of the answer, whatever the page; `facilities` of the unit existed in the period, of these so many took part in no session."""

    facilities: int
    facilities_without: int


class TelehealthSummary(Part):
    """A page of lines by facility or month."""

    unit: Code
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    by: By
    totals: SummaryTotals
    items: list[SummaryLine]
    next: str | None
