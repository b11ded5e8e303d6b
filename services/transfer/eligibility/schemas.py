"""The eleven checks of a transfer's eligibility, and the verdict as it is answered."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from shared.schema import Day, Part


class Check(StrEnum):
    """The conditions of a transfer (Mường Tè II.1, II.2), each one check."""

    SENDER_TECHNIQUE_APPROVED = "sender.technique_approved"
    SENDER_RESOURCES = "sender.resources"
    RECEIVER_RESOURCES = "receiver.resources"
    TRAINER_SCOPE = "trainer.scope"
    TRAINER_EXPERIENCE = "trainer.experience"
    TRAINEE_SCOPE = "trainee.scope"
    TRAINEE_POSITION = "trainee.position"
    TRAINEE_SPECIFIC = "trainee.specific"
    TECHNIQUE_MINISTRY_LIST = "technique.ministry_list"
    TECHNIQUE_DEPARTMENT_APPROVED = "technique.department_approved"
    PLAN_DEPARTMENT_APPROVED = "plan.department_approved"


class Side(StrEnum):
    """Whom or what a check is about, in the document's words."""

    SENDING_UNIT = "sending unit"
    RECEIVING_UNIT = "receiving unit"
    TRAINER = "trainer"
    TRAINEE = "trainee"
    TECHNIQUE = "technique"
    PLAN = "plan"


class Result(StrEnum):
    """How a check came out."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    WAIVED = "waived"


PLACE_OF: Mapping[Check, tuple[Side, str]] = {
    Check.SENDER_TECHNIQUE_APPROVED: (Side.SENDING_UNIT, "II.2.1"),
    Check.SENDER_RESOURCES: (Side.SENDING_UNIT, "II.2.1"),
    Check.RECEIVER_RESOURCES: (Side.RECEIVING_UNIT, "II.2.2"),
    Check.TRAINER_SCOPE: (Side.TRAINER, "II.2.3"),
    Check.TRAINER_EXPERIENCE: (Side.TRAINER, "II.2.3"),
    Check.TRAINEE_SCOPE: (Side.TRAINEE, "II.2.4"),
    Check.TRAINEE_POSITION: (Side.TRAINEE, "II.2.4"),
    Check.TRAINEE_SPECIFIC: (Side.TRAINEE, "II.2.4"),
    Check.TECHNIQUE_MINISTRY_LIST: (Side.TECHNIQUE, "II.1"),
    Check.TECHNIQUE_DEPARTMENT_APPROVED: (Side.TECHNIQUE, "II.1"),
    Check.PLAN_DEPARTMENT_APPROVED: (Side.PLAN, "II.1"),
}


class CheckAnswer(Part):
    """One check with its result, why, by which clause, and on what evidence."""

    code: Check
    side: Side
    result: Result
    reason: str
    clause: str
    evidence: list[dict[str, Any]]


class EligibilityAnswer(Part):
    """Whether a transfer may be approved or started on a day."""

    eligible: bool
    as_of: Day
    checks: list[CheckAnswer] = Field(min_length=len(Check), max_length=len(Check))
