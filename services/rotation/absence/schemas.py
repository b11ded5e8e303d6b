"""Bodies of absences: in post, but not there."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Day


class AbsenceKind(StrEnum):
    """Why somebody in post is not there."""

    LEAVE = "leave"
    STUDY = "study"
    RETIREMENT = "retirement"
    SICKNESS = "sickness"
    MATERNITY = "maternity"
    OTHER = "other"


class PutAbsence(Body):
    """An absence, both days included; without `to` it lasts."""

    kind: AbsenceKind
    starts_on: Day = Field(alias="from")
    ends_on: Day | None = Field(default=None, alias="to")


class AbsenceAnswer(PutAbsence):
    """An absence as it is answered."""

    id: UUID
    practitioner_id: UUID
    version: int
