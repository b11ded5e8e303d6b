"""Bodies of staffing norms (định mức nhân lực)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from services.rotation.practitioner.schemas import Qualification, Title
from shared.contracts.catalog import FacilityKind
from shared.schema import Body, Code, Count, Day, Name, Part


class NormPosition(Part):
    """How many people are needed who have this title, this qualification and this position, as far as each is named; none: in all."""

    title: Title | None = None
    qualification: Qualification | None = None
    position: Name | None = None
    minimum: Count


class PutStaffingNorm(Body):
    """Whom a facility of a kind needs from a day on."""

    positions: Annotated[list[NormPosition], Field(min_length=1, max_length=100)]


class StaffingNormAnswer(PutStaffingNorm):
    """A norm of a province, or of the nation (VN) for those that have set nothing."""

    province: Code
    facility_kind: FacilityKind
    valid_from: Day
    version: int


class StaffingGapAnswer(Part):
    """One line of the norm at one facility on a day: people in post, present of them, rotated in and out, and how many are missing."""

    facility: Code
    facility_kind: FacilityKind
    no: int
    title: Title | None
    qualification: Qualification | None
    position: Name | None
    norm: int
    in_post: int
    present: int
    rotated_in: int
    rotated_out: int
    gap: int


@dataclass(frozen=True, slots=True)
class Strength:
    """A line of the norm, and who of its people would be there: neither absent nor sent elsewhere on any of the days asked for."""

    no: int
    minimum: int
    staying: int
