"""Bodies of needs."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.transfer.need_supplement.schemas import Supplement, SupplementAnswer
from services.transfer.technique.schemas import Techniques, if_any
from shared.contracts.catalog import Difficulty
from shared.contracts.transfer import NeedStatus
from shared.schema import Body, Code, Day, Number, Part, Text


class Opinion(StrEnum):
    """What the Department says of a unit that should receive from a provincial hospital (Mường Tè V.1)."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"


class OpinionAsked(StrEnum):
    """Needs with an opinion, or those that wait for one."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    NONE = "none"


class Need(Body):
    """Techniques that a facility asks for, and why; `review_list`: the level whose list it measures itself by, else its own level."""

    facility: Code
    technique_codes: Techniques
    reason: Text
    review_list: Code | None = None


class PutNeed(Need):
    """A receiving facility asks for techniques and for what they require."""

    supplements: Annotated[list[Supplement], if_any, Field(max_length=200)] = []


class NeedStep(Body):
    """A step of a need: the day it holds from (today if not said), its document, a remark."""

    on: Day | None = None
    document_no: Number | None = None
    note: Text | None = None


class SurveyNeed(NeedStep):
    """What was found on the spot; `techniques_confirmed`: those really needed, if not all: only they are counted from then on."""

    techniques_confirmed: Techniques | None = None


class RejectNeed(Body):
    """A need is turned down, with the reason."""

    reason: Text
    on: Day | None = None
    document_no: Number | None = None


class AggregateNeeds(Body):
    """Every surveyed need of a unit goes into the report to the Department."""

    unit: Code
    document_no: Number
    on: Day | None = None


class AggregatedAnswer(Part):
    """How many needs a unit's document took in."""

    unit: Code
    document_no: Number
    on: Day
    aggregated: int


class ReviewKept(Part):
    """How the facility stood against a level's list on the day of the submission."""

    list: Code
    as_of: Day
    list_size: int
    listed: int
    performing: int
    lacking: int


class OpinionAnswer(Part):
    """What the Department said last."""

    opinion: Opinion
    sending_facility: Code | None
    document_no: Number
    on: Day
    note: Text | None


class NeedAnswer(Need):
    """A need as it is answered.

    `priority`: it comes from a remote, border or very difficult area (Mường Tè III.4); `nowhere_near`: a technique that it asks for is on
    no approved list near the facility. `report`: the last report to the Department that holds it.
    """

    id: UUID
    supplements: list[SupplementAnswer]
    techniques_confirmed: list[Code] | None
    status: NeedStatus
    raised_on: Day
    submitted_on: Day | None
    status_on: Day | None
    review: ReviewKept | None
    opinion: OpinionAnswer | None
    report: UUID | None
    difficulty: list[Difficulty]
    priority: bool
    nowhere_near: bool


class NeedPage(Part):
    """Needs in the order of their priority."""

    items: list[NeedAnswer]
    next: str | None
