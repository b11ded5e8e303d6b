"""Answers which stations have a doctor, and who covers them when."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.catalog import FacilityKind
from shared.contracts.rotation import PostKind
from shared.schema import Code, Day, Part

type Within = Annotated[str, StringConstraints(pattern=r"^\d{1,3}d$")]


class Cover(StrEnum):
    """Whose doctor is there on a day."""

    OWN = "own"
    ROTATION = "rotation"
    NOBODY = "nobody"


class Doctor(Part):
    """A doctor in post, from `from` until the day before `until`; present: not absent that day, nor away on rotation."""

    practitioner_id: UUID
    title: str
    kind: PostKind
    starts_on: Day = Field(alias="from")
    until: Day | None
    present: bool


class RotatedDoctor(Part):
    """A doctor sent to the station by a decision, both days included."""

    assignment_id: UUID
    practitioner_id: UUID
    title: str
    from_facility: Code
    starts_on: Day = Field(alias="from")
    ends_on: Day = Field(alias="to")
    present: bool


class StationCover(Part):
    """A station, or a polyclinic that acts as one, on a day: who is or will be there, and from when on nobody is."""

    station: Code
    kind: FacilityKind
    unit: Code
    serves_communes: list[Code]
    as_of: Day
    cover: Cover
    doctors: list[Doctor]
    rotated: list[RotatedDoctor]
    uncovered_from: Day | None
    covered_again_on: Day | None


class StationCovers(Part):
    """A page of stations."""

    items: list[StationCover]
    next: str | None


class EndingAssignment(Part):
    """An assignment whose last day is the last one on which the station has a doctor."""

    assignment_id: UUID
    practitioner_id: UUID
    from_facility: Code


class Uncovered(Part):
    """A station without a doctor from the day after a rotation's last one on, until somebody comes."""

    station: Code
    kind: FacilityKind
    unit: Code
    ends_on: Day
    uncovered_from: Day
    covered_again_on: Day | None
    assignments: list[EndingAssignment]


class UncoveredStations(Part):
    """A page of stations that a rotation leaves uncovered."""

    items: list[Uncovered]
    next: str | None
