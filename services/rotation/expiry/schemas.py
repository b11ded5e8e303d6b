"""Answers about papers that end soon or no longer hold."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.rotation.scope.schemas import PaperKind
from shared.schema import Code, Day, Number, Part

type Span = Annotated[str, StringConstraints(pattern=r"^\d{1,4}d$")]


class ExpiryState(StrEnum):
    """Why a paper is listed: it ends soon, has ended and was not replaced, or is suspended."""

    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"


class PostAffected(Part):
    """A post that is held under the paper."""

    id: UUID
    facility: Code


class ExpiryAnswer(Part):
    """A licence or certificate: its last day, in how many days (less than 0: ago), within which of 7, 30 and 90 that is.

    `since`: the day from which it no longer holds, or will not; `assignments`: proposed ones and those under way that go beyond that day.
    """

    kind: PaperKind
    id: str
    number: Number
    state: ExpiryState
    practitioner_id: UUID
    full_name: str
    expires_on: Day | None
    since: Day
    days_left: int | None
    bucket: int | None
    facilities: list[str]
    posts: list[PostAffected]
    assignments: list[UUID]
