"""What a need asks for besides techniques, and how far it has come."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.schema import Body, Code, Day, Name, Number, Part, Text


class SupplementKind(StrEnum):
    """What a receiving facility lacks for a technique."""

    STAFF = "staff"
    EQUIPMENT = "equipment"
    DRUGS = "drugs"
    INFRASTRUCTURE = "infrastructure"


class SupplementState(StrEnum):
    """How far what was asked for has come; `moved`: it came from another unit."""

    REQUESTED = "requested"
    FUNDED = "funded"
    DELIVERED = "delivered"
    MOVED = "moved"


class Supplement(Part):
    """Something asked for along with the techniques; without a state it stays in the one that it has."""

    kind: SupplementKind
    what: Name
    state: SupplementState | None = None


class FollowSupplement(Body):
    """A supplement, known by its place in the need's list (from 1), has come further; `from_facility`: the unit that it was moved from."""

    no: Annotated[int, Field(ge=1, le=200, strict=True)]
    state: SupplementState
    on: Day | None = None
    document_no: Number | None = None
    from_facility: Code | None = None
    note: Text | None = None


class SupplementStep(Part):
    """A state that a supplement has reached: the day it holds from, when it was recorded, by whom (opaque), by which document."""

    state: SupplementState
    on: Day
    document_no: Number | None
    from_facility: Code | None
    note: Text | None
    at: datetime
    actor: str


class SupplementAnswer(Part):
    """A supplement as it is answered: its last state and all before it; while the need is a draft nothing has been asked for yet."""

    no: int
    kind: SupplementKind
    what: Name
    state: SupplementState
    since: Day | None
    document_no: Number | None
    from_facility: Code | None
    history: list[SupplementStep]
