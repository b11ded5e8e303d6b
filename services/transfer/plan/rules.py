"""The way of a plan: drafted, submitted, approved or returned, and drafted again."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.transfer.plan.errors import (
    PlanDayRefused,
    PlanOutlineUnfit,
    PlanOutOfOrder,
    PlanTransfersUnknown,
    PlanTransferTaken,
    PlanYearMissed,
)
from services.transfer.plan.schemas import OutlineLine, Planned, PlanStatus
from shared.contracts.catalog import TechniqueRequirements
from shared.errors import Detail, FourEyes
from shared.i18n import Word


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
        allowed = [Word(s, f"step.plan.{s}") for s in Step if status in WAY[s]]
        raise PlanOutOfOrder(state=Word(status, f"state.plan.{status}"), allowed=allowed or [Word("-", "word.none")])
    return WAY[step][status]


def ensure_four_eyes(actor: str, proposers: Collection[str | None]) -> None:
    """Who proposed, changed or submitted a plan does not approve it (domain rule 12)."""
    if actor in proposers:
        raise FourEyes


def ensure_transfers_fit(named: Sequence[UUID], planned: Mapping[UUID, Planned], year: int) -> None:
    """Every transfer that a plan names exists, is sent from its unit, stands in no other plan, and has a day in its year.

    Raises PlanTransfersUnknown, PlanTransferTaken, PlanYearMissed, pointing at each.
    """
    if not named:
        raise PlanTransfersUnknown(errors=[Detail("/transfers", "field.too-short")])
    unknown, taken, elsewhen = [], [], []
    for index, id_ in enumerate(named):
        transfer = planned.get(id_)
        pointer = f"/transfers/{index}"
        if transfer is None or not transfer.sent:
            unknown.append(Detail(pointer, "field.unknown-code"))
        elif transfer.other_plan is not None:
            taken.append(Detail(pointer, "field.in-another-plan", {"plan": transfer.other_plan}))
        elif not transfer.planned_from.year <= year <= transfer.planned_to.year:
            elsewhen.append(Detail(pointer, "field.not-in-year", {"year": year}))
    if unknown:
        raise PlanTransfersUnknown(errors=unknown)
    if taken:
        raise PlanTransferTaken(errors=taken)
    if elsewhen:
        raise PlanYearMissed(errors=elsewhen)


def ensure_outline_fits(lines: Sequence[OutlineLine], planned: Collection[str], required: Mapping[str, TechniqueRequirements]) -> None:
    """Each technique of the plan's transfers has one line, no other has one, and no line asks for less than the technique requires.

    Raises PlanOutlineUnfit, pointing at each fault.
    """
    faults: list[Detail] = []
    for index, line in enumerate(lines):
        if line.technique_code not in planned:
            faults.append(Detail(f"/outline/{index}/technique_code", "field.not-of-plan"))
        if line.technique_code in {before.technique_code for before in lines[:index]}:
            faults.append(Detail(f"/outline/{index}/technique_code", "field.has-a-line"))
        faults += _lacking_cases(index, line, required.get(line.technique_code, TechniqueRequirements()))
    without = sorted(set(planned) - {line.technique_code for line in lines})
    if without:
        faults.append(Detail("/outline", "field.techniques-without-line", {"codes": without}))
    if faults:
        raise PlanOutlineUnfit(errors=faults)


def _lacking_cases(index: int, line: OutlineLine, required: TechniqueRequirements) -> Iterator[Detail]:
    for role in ("observed_cases", "assisted_cases", "supervised_cases"):
        asked, needed = getattr(line, role), getattr(required, role)
        if asked is not None and asked < needed:
            yield Detail(f"/outline/{index}/{role}", "field.fewer-than-required", {"required": needed})


def ensure_day(pointer: str, on: date, *, last: date | None, today: date) -> None:
    """A decision, or what is handed in after one, has a day that is neither in the future nor before the last decision."""
    if on > today:
        raise PlanDayRefused(errors=[Detail(pointer, "field.in-the-future")])
    if last is not None and on < last:
        raise PlanDayRefused(errors=[Detail(pointer, "field.before-last-step", {"day": last})])
