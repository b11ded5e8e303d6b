"""The way of a plan: drafted, submitted, approved or returned, and drafted again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.transfer.plan.errors import PlanDayRefused, PlanOutOfOrder, PlanTransfersUnknown
from services.transfer.plan.schemas import PlanStatus
from shared.errors import Detail, FourEyes


class Step(StrEnum):
    """What is done with a plan."""

    CHANGE = "change"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"


DRAFT, SUBMITTED, APPROVED, RETURNED = PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.APPROVED, PlanStatus.RETURNED

# draft -> submitted -> approved; returned before or after the approval, and from there changed or submitted again.
WAY: Mapping[Step, Mapping[PlanStatus, PlanStatus]] = {
    Step.CHANGE: {DRAFT: DRAFT, RETURNED: DRAFT},
    Step.SUBMIT: {DRAFT: SUBMITTED, RETURNED: SUBMITTED},
    Step.APPROVE: {SUBMITTED: APPROVED},
    Step.RETURN: {SUBMITTED: RETURNED, APPROVED: RETURNED},
}


def after(status: PlanStatus, step: Step) -> PlanStatus:
    """The state that a step leads to; raises PlanOutOfOrder, naming the steps allowed now."""
    if status not in WAY[step]:
        raise PlanOutOfOrder(state=status, allowed=[s.value for s in Step if status in WAY[s]])
    return WAY[step][status]


def ensure_four_eyes(actor: str, proposers: Collection[str | None]) -> None:
    """Who proposed, changed or submitted a plan does not approve it (domain rule 12)."""
    if actor in proposers:
        raise FourEyes


def ensure_transfers_known(named: Sequence[UUID], known: Collection[UUID]) -> None:
    """Every transfer that a submitted plan names exists and is sent from its unit; raises PlanTransfersUnknown."""
    unknown = [Detail(f"/transfers/{index}", "field.unknown-code") for index, id_ in enumerate(named) if id_ not in known]
    if unknown or not named:
        raise PlanTransfersUnknown(errors=unknown or [Detail("/transfers", "field.too-short")])


def ensure_day(pointer: str, on: date, *, last: date | None, today: date) -> None:
    """A decision holds from a day that is neither in the future nor before the last decision."""
    if on > today:
        raise PlanDayRefused(errors=[Detail(pointer, "field.in-the-future")])
    if last is not None and on < last:
        raise PlanDayRefused(errors=[Detail(pointer, "field.before-last-step", {"day": last})])
