"""What is known of techniques at a facility: their states on a day, and the facts behind one of them."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.indicators.person_evidence.schemas import Source
from shared.schema import Code, Day, Month, Part


class State(StrEnum):
    """The states of a technique at a facility (domain: capability state)."""

    NOT_LISTED = "not_listed"
    LISTED = "listed"
    ABLE = "able"
    PERFORMING = "performing"
    ROTATED_ONLY = "rotated_only"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"


class TechniqueRow(Part):
    """A technique at the facility. `state`: the strongest of the states that hold on the day; `since`: since when each of them holds.

    `above_level`: allowed only by decisions above the facility's level, which count in no coverage. `listed_on`, `deployed_on`: the first
    day on which it was listed, and on which its own people performed it after that. `people`, `needed`: where people are counted, who is
    proficient and there, and how many it needs.
    """

    what: Literal["technique"] = "technique"
    technique: Code
    counts: bool
    state: State
    since: dict[State, Day]
    above_level: bool
    listed_on: Day | None
    deployed_on: Day | None
    people: list[UUID] | None = None
    needed: int | None = None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return self.technique


class Fact(Source):
    """A fact; `counts`: it makes the state of the day."""

    counts: bool


class DecisionRow(Fact):
    """A decision about an approval: from `effective_on` on it is in_force, suspended or revoked.

    `names`: whether this version still names the technique; `transfer_id`: the transfer whose supplement it approved.
    """

    what: Literal["decision"] = "decision"
    effective_on: Day
    status: str
    names: bool
    above_level: bool
    transfer_id: UUID | None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"1 {self.effective_on} {self.subject} {self.version:09}"


class TransferRow(Fact):
    """A step (begun, accepted) of the transfer that an approval came from."""

    what: Literal["transfer"] = "transfer"
    from_facility: Code
    day: Day

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"2 {self.day} {self.subject} {self.version:09}"


class LevelListRow(Fact):
    """A published list of a level; `names`: it holds the technique."""

    what: Literal["level_list"] = "level_list"
    level: Code
    valid_from: Day
    names: bool

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"3 {self.level} {self.valid_from} {self.version:09}"


class ReturnRow(Fact):
    """What a version of a month's return says of the technique; `counts`: it stands (a later version corrects or withdraws it)."""

    what: Literal["return"] = "return"
    month: Month
    cases: int
    insured_cases: int
    rotated_cases: int

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"4 {self.month} {self.version:09}"


class FirstCaseRow(Fact):
    """The first case after a transfer was accepted."""

    what: Literal["first_case"] = "first_case"
    day: Day

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"5 {self.day} {self.subject} {self.version:09}"


class LapseRow(Fact):
    """After how many months without a case the technique lapses, as policy said from a day on; none said: 12."""

    what: Literal["lapse_months"] = "lapse_months"
    valid_from: Day
    months: int

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"6 {self.subject} {self.version:09}"


class AbleRow(Part):
    """Somebody there on the day who may perform it: by a licence title whose scope holds it (`title`) or by a certificate.

    `post`: permanent or contract; somebody rotated does not make the facility able, and does not count.
    """

    what: Literal["able"] = "able"
    practitioner_id: UUID
    by: Literal["licence", "certificate"]
    title: str | None
    post: str
    counts: bool
    sources: list[Source]

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"7 {self.practitioner_id} {self.by} {self.title} {self.post}"


class CompetencyRow(Fact):
    """Somebody there on the day and what was last said of the person's competency; `counts`: proficient that day, and not on rotation."""

    what: Literal["competency"] = "competency"
    practitioner_id: UUID
    proficient: bool
    since: Day
    lapses_on: Day | None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"8 {self.practitioner_id} {self.subject}"
