"""Whose case counts as the first one after an acceptance, and from when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.transfer.first_case.errors import FirstCaseKnown, FirstCaseUnfit, TechniqueNotListed
from services.transfer.first_case.schemas import RecordFirstCase
from services.transfer.transfer.rules import ensure_day
from shared.errors import Detail


@dataclass(frozen=True, slots=True)
class Accepted:
    """A technique that was accepted: when, with whom (under every id of each), whether recorded before, whether listed on the day."""

    accepted_on: date
    competent: Collection[UUID]
    recorded: bool
    listed: bool


def ensure_first(body: RecordFirstCase, accepted: Accepted | None, today: date) -> None:
    """The case is the first after the acceptance, of a listed technique, by somebody competent.

    Raises FirstCaseUnfit, FirstCaseKnown, StepDayRefused, TechniqueNotListed.
    """
    if accepted is None:
        raise FirstCaseUnfit(errors=[Detail("/technique_code", "field.not-accepted")])
    if body.practitioner_id not in accepted.competent:
        raise FirstCaseUnfit(errors=[Detail("/practitioner_id", "field.not-competent")])
    if accepted.recorded:
        raise FirstCaseKnown
    ensure_day("/on", body.on, after_day=accepted.accepted_on, today=today)
    if not accepted.listed:
        raise TechniqueNotListed(day=body.on)
