"""Bodies of training certificates (chứng chỉ, chứng nhận đào tạo)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Code, Day, Number


class PutCertificate(Body):
    """The techniques to which a certificate extends the scope, and its days; `expires_on` null: it does not expire."""

    technique_codes: Annotated[list[Code], Field(min_length=1, max_length=5000)]
    issued_on: Day
    expires_on: Day | None = None


class CertificateAnswer(PutCertificate):
    """A certificate; `id` is the opaque one that events carry. One for no technique was taken back by the course that gave it."""

    technique_codes: list[Code]
    number: Number
    id: str
    practitioner_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as the rules take it."""

    id: str
    technique_codes: frozenset[str]
    issued_on: date
    expires_on: date | None
