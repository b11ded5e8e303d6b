"""Needs that provincial hospitals should answer, and what the Department says of them."""

from uuid import UUID

from services.transfer.need.schemas import Opinion, OpinionAnswer
from shared.contracts.catalog import Difficulty
from shared.contracts.transfer import NeedStatus
from shared.schema import Body, Code, Day, Number, Part, Text


class Opine(Body):
    """The Department's opinion on a need; `sending_facility`: the hospital that is to transfer the techniques."""

    opinion: Opinion
    sending_facility: Code | None = None
    document_no: Number
    on: Day | None = None
    note: Text | None = None


class TechniqueForOpinion(Part):
    """A technique that nobody above the facility in its district may perform, and the provincial hospitals that may."""

    technique_code: Code
    sending_facilities: list[Code]


class ForOpinion(Part):
    """A need of a station or polyclinic with techniques that should come from a provincial hospital."""

    need: UUID
    facility: Code
    status: NeedStatus
    submitted_on: Day
    difficulty: list[Difficulty]
    priority: bool
    nowhere_near: bool
    techniques: list[TechniqueForOpinion]
    opinion: OpinionAnswer | None


class ForOpinionPage(Part):
    """They in the order of priority."""

    items: list[ForOpinion]
    next: str | None
