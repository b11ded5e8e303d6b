"""Bodies of licences (giấy phép hành nghề)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.rotation.practitioner.schemas import Title
from shared.contracts.rotation import LicenceStatus
from shared.schema import Body, Day, Number, Part, Text


class PutLicence(Body):
    """Titles and days of a licence; `expires_on` null: it does not expire."""

    titles: Annotated[list[Title], Field(min_length=1, max_length=50)]
    issued_on: Day
    expires_on: Day | None = None


class ChangeStatus(Body):
    """A decision by which a licence is suspended or resumed from `on` on."""

    on: Day
    reason: Text
    decision_no: Number | None = None


class StateAnswer(Part):
    """What a licence is from a day on."""

    valid_from: Day
    status: LicenceStatus
    reason: Text
    decision_no: Number | None


class LicenceAnswer(PutLicence):
    """A licence; `id` is the opaque one that events carry, `status` today's, `states` the decisions of all days."""

    number: Number
    id: str
    practitioner_id: UUID
    status: LicenceStatus
    states: list[StateAnswer]
    version: int


@dataclass(frozen=True, slots=True)
class State:
    """A decision on a licence and the day from which it holds."""

    valid_from: date
    status: LicenceStatus


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence with the decisions on it, the earliest first."""

    id: str
    titles: tuple[str, ...]
    issued_on: date
    expires_on: date | None
    states: tuple[State, ...] = ()
