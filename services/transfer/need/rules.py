"""The way of a need: raised, submitted, surveyed, aggregated, or rejected."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from itertools import zip_longest

from services.transfer.need.errors import NeedDayRefused, NeedFixed, NeedOutOfOrder
from services.transfer.need.schemas import PutNeed, SupplementState
from shared.contracts.transfer import NeedStatus
from shared.errors import Detail


class Step(StrEnum):
    """What is done with a need."""

    SUBMIT = "submit"
    SURVEY = "survey"
    AGGREGATE = "aggregate"
    REJECT = "reject"


DRAFT, SUBMITTED, SURVEYED = NeedStatus.DRAFT, NeedStatus.SUBMITTED, NeedStatus.SURVEYED
AGGREGATED, REJECTED = NeedStatus.AGGREGATED, NeedStatus.REJECTED

# draft -> submitted -> surveyed -> aggregated; rejected once it was submitted.
WAY: Mapping[Step, Mapping[NeedStatus, NeedStatus]] = {
    Step.SUBMIT: {DRAFT: SUBMITTED},
    Step.SURVEY: {SUBMITTED: SURVEYED},
    Step.AGGREGATE: {SURVEYED: AGGREGATED},
    Step.REJECT: {SUBMITTED: REJECTED, SURVEYED: REJECTED, AGGREGATED: REJECTED},
}
ORDER = list(SupplementState)


def after(status: NeedStatus, step: Step) -> NeedStatus:
    """The state that a step leads to; raises NeedOutOfOrder, naming the steps allowed now."""
    if status not in WAY[step]:
        raise NeedOutOfOrder(state=status, allowed=[s.value for s in Step if status in WAY[s]] or ["-"])
    return WAY[step][status]


def ensure_may_change(status: NeedStatus, stored: PutNeed, wanted: PutNeed) -> None:
    """A draft may change; later only what was asked for moves on: requested, funded, delivered. Raises NeedFixed."""
    if status is NeedStatus.DRAFT:
        return
    blank = [s.model_copy(update={"state": SupplementState.REQUESTED}) for s in wanted.supplements]
    known = [s.model_copy(update={"state": SupplementState.REQUESTED}) for s in stored.supplements]
    forward = all(
        old is not None and new is not None and ORDER.index(old.state) <= ORDER.index(new.state)
        for old, new in zip_longest(stored.supplements, wanted.supplements)
    )
    if wanted.model_copy(update={"supplements": blank}) != stored.model_copy(update={"supplements": known}) or not forward:
        raise NeedFixed


def ensure_day(on: date, today: date) -> None:
    """A step lies today or in the past."""
    if on > today:
        raise NeedDayRefused(errors=[Detail("/on", "field.in-the-future")])
