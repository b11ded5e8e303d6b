"""Bodies of telehealth sessions (hội chẩn, khám chữa bệnh từ xa): never a patient."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.transfer.technique.schemas import TechniquesIfAny
from shared.contracts.transfer_support import TelehealthKind
from shared.schema import Body, Code, Day, Number, Part, Text


class Side(StrEnum):
    """At which end of a session a facility is."""

    UPPER = "upper"
    LOWER = "lower"


class PutTelehealth(Body):
    """An upper facility met a lower one; `transfer` is the one that the session belongs to, `technique_codes` what it was about."""

    upper_facility: Code
    lower_facility: Code
    on: Day
    kind: TelehealthKind
    minutes: Annotated[int, Field(ge=1, le=1440, strict=True)]
    transfer: UUID | None = None
    technique_codes: TechniquesIfAny = []
    document_no: Number | None = None


class WithdrawTelehealth(Body):
    """Why a session was recorded by mistake."""

    reason: Text


class TelehealthAnswer(PutTelehealth):
    """A session as it is answered; a withdrawn one counts nowhere.

    `alike`: other sessions of the same ends, day, kind and minutes; perhaps each end recorded the same one.
    """

    id: UUID
    withdrawn: bool
    withdrawn_reason: Text | None
    alike: list[UUID]


class TelehealthPage(Part):
    """Sessions by day."""

    items: list[TelehealthAnswer]
    next: str | None
