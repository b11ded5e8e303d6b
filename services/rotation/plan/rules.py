"""Whether a plan adds up (domain rule 7, Lào Cai II.1), and which steps it may take."""

from collections import Counter
from collections.abc import Iterator

from services.rotation.plan.errors import PlanAlreadyApproved, PlanDoesNotAddUp, PlanStepOutOfOrder
from services.rotation.plan.schemas import PlanStatus, PutPlan
from services.rotation.practitioner.schemas import Qualification
from shared.errors import Detail, FourEyes, InvalidRequest


def ensure_well_formed(plan: PutPlan) -> None:
    """The period does not end before it starts and no two quotas have one number; raises InvalidRequest."""
    errors = []
    if plan.period.ends_on < plan.period.starts_on:
        errors.append(Detail("/period/to", "field.ends-before-start"))
    seen: set[str] = set()
    for index, quota in enumerate(plan.quotas):
        if quota.no in seen:
            errors.append(Detail(f"/quotas/{index}/no", "field.duplicate"))
        seen.add(quota.no)
    if errors:
        raise InvalidRequest(errors=errors)


def ensure_adds_up(plan: PutPlan) -> None:
    """Every stated figure is the sum of its parts; raises PlanDoesNotAddUp with one error for each that differs."""
    differing = [
        Detail(pointer, "field.sum-differs", {"stated": stated, "sum": total}) for pointer, stated, total in _sums(plan) if stated != total
    ]
    if differing:
        raise PlanDoesNotAddUp(errors=differing)


def ensure_may_be_changed(status: PlanStatus) -> None:
    """Only what is not approved yet; raises PlanAlreadyApproved."""
    if status in {PlanStatus.APPROVED, PlanStatus.CLOSED}:
        raise PlanAlreadyApproved


def ensure_step(status: PlanStatus, *, after: PlanStatus) -> None:
    """A step follows the one before it; raises PlanStepOutOfOrder."""
    if status is not after:
        raise PlanStepOutOfOrder(status=status, needed=after)


def ensure_four_eyes(approver: str, *others: str | None) -> None:
    """Who proposed or submitted does not approve (domain rule 12); raises FourEyes."""
    if approver in others:
        raise FourEyes


def _sums(plan: PutPlan) -> Iterator[tuple[str, int, int]]:
    """Each stated figure: its pointer, what is stated, what its parts come to."""
    by_qualification: Counter[Qualification] = Counter()
    for index, quota in enumerate(plan.quotas):
        yield f"/quotas/{index}/stated", quota.stated, sum(quota.by.values())
        by_qualification.update(quota.by)
    for qualification in sorted({*plan.stated_by_qualification, *by_qualification}):
        stated = plan.stated_by_qualification.get(qualification, 0)
        yield f"/stated_by_qualification/{qualification}", stated, by_qualification[qualification]
    yield "/stated_total", plan.stated_total, sum(quota.stated for quota in plan.quotas)
    yield "/stated_budget", plan.stated_budget, sum(line.amount for line in plan.budget)
