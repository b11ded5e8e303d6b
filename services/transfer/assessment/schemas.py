"""Bodies of assessments."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema import Body, Code, Day, Part, YesNo


class AssessTrainee(Body):
    """A trainee is examined in a technique."""

    trainee_id: UUID
    technique_code: Code
    assessor_id: UUID
    score: Annotated[int, Field(ge=0, le=100, strict=True)]
    passed: YesNo
    on: Day


class AssessmentAnswer(AssessTrainee):
    """An assessment as it is answered; the newest by day decides."""

    no: int
    transfer_id: UUID


class AssessmentPage(Part):
    """The assessments of a transfer in the order in which they were recorded."""

    items: list[AssessmentAnswer]
    next: str | None
