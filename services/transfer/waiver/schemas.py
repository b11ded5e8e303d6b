"""Bodies of waivers."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from services.transfer.eligibility.schemas import Check
from shared.schema import Body, Day, Text

MIN_TRAINEES = "acceptance.min_trainees"


class Waivable(StrEnum):
    """What may be asked to be waived: the checks by name, and the number of competent people at the acceptance."""

    SENDER_RESOURCES = Check.SENDER_RESOURCES.value
    RECEIVER_RESOURCES = Check.RECEIVER_RESOURCES.value
    TRAINER_EXPERIENCE = Check.TRAINER_EXPERIENCE.value
    TRAINEE_SPECIFIC = Check.TRAINEE_SPECIFIC.value
    MIN_TRAINEES = MIN_TRAINEES


def _known(value: str) -> str:
    if value != MIN_TRAINEES:
        Check(value)
    return value


class WaiveCheck(Body):
    """The approving authority lets a check go, with a written reason."""

    check: Annotated[str, AfterValidator(_known)]
    reason: Text
    on: Day | None = None
