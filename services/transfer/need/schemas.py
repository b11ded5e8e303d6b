"""Bodies of needs."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.transfer.technique.schemas import Techniques
from shared.contracts.catalog import Difficulty
from shared.contracts.transfer import NeedStatus
from shared.schema import Body, Code, Day, Name, Number, Part, Text


class SupplementKind(StrEnum):
    """What a receiving facility lacks for a technique."""

    STAFF = "staff"
    EQUIPMENT = "equipment"
    DRUGS = "drugs"
    INFRASTRUCTURE = "infrastructure"


class SupplementState(StrEnum):
    """How far what was asked for has come."""

    REQUESTED = "requested"
    FUNDED = "funded"
    DELIVERED = "delivered"


class Supplement(Part):
    """Something asked for along with the techniques, followed until it is there."""

    kind: SupplementKind
    what: Name
    state: SupplementState = SupplementState.REQUESTED


class PutNeed(Body):
    """A receiving facility asks for techniques and for what they require."""

    facility: Code
    technique_codes: Techniques
    supplements: list[Supplement] = Field(default=[], max_length=200)
    reason: Text


class NeedStep(Body):
    """A step of a need: the day it holds from (today if not said), its document, a remark."""

    on: Day | None = None
    document_no: Number | None = None
    note: Text | None = None


class RejectNeed(Body):
    """A need is turned down, with the reason."""

    reason: Text
    on: Day | None = None
    document_no: Number | None = None


class NeedAnswer(PutNeed):
    """A need as it is answered; `priority`: it comes from a remote, border or very difficult area (Mường Tè III.4)."""

    id: UUID
    status: NeedStatus
    raised_on: Day
    difficulty: list[Difficulty]
    priority: bool


class NeedPage(Part):
    """Needs in the order of their priority."""

    items: list[NeedAnswer]
    next: str | None
