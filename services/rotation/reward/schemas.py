"""Bodies of rewards (khen thưởng): proposed by the unit, decided by the authority, published with the person's consent."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Code, Day, Name, Number, Part, Text


class RewardDecision(Part):
    """The decision that rewards the person."""

    decision_no: Number
    decided_on: Day


class PutReward(Body):
    """For which rotations somebody is proposed, why; the decision, by others than who proposed; whether the person lets it be published."""

    practitioner_id: UUID
    assignments: Annotated[list[UUID], Field(min_length=1, max_length=50)]
    proposal: Text
    decision: RewardDecision | None = None
    consent_to_publish: bool | None = None


class PublishReward(Body):
    """The day from which it is public; left out: today."""

    on: Day | None = None


class RewardAnswer(PutReward):
    """A reward as it is answered; everybody sees a published one, with the name. A consent taken back makes it unpublished."""

    id: UUID
    facility: Code
    full_name: Name | None
    proposed_by: str
    proposed_on: Day
    decided_by: str | None
    consent_recorded_on: Day | None
    published_on: Day | None
    version: int
