"""Answers about papers that expire soon."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from services.rotation.scope.schemas import PaperKind
from shared.schema import Day, Name, Number, Part

type Span = Annotated[str, StringConstraints(pattern=r"^\d{1,4}d$")]


class ExpiryAnswer(Part):
    """A licence or certificate with its last day."""

    kind: PaperKind
    id: str
    number: Number
    practitioner_id: UUID
    full_name: Name | None
    expires_on: Day
    facilities: list[str]
