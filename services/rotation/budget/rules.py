"""What may be spent (domain rule 9)."""

from services.rotation.assignment.errors import PlanNotApproved
from services.rotation.budget.errors import BudgetLineExceeded
from services.rotation.budget.schemas import Line
from services.rotation.plan.errors import PlanClosedAlready
from services.rotation.plan.schemas import PlanStatus
from shared.errors import Detail


def ensure_within_line(line: Line, amount: int, level: str) -> None:
    """A payment leaves no line below zero; raises BudgetLineExceeded, which names what remains."""
    if amount > line.remaining:
        figures: dict[str, object] = {"level": level, "remaining": line.remaining, "amount": amount}
        raise BudgetLineExceeded(errors=[Detail("/amount", "field.above-remaining", figures)], **figures)


def ensure_may_be_supplemented(status: PlanStatus) -> None:
    """Only a plan in force has lines to add to; raises PlanNotApproved, PlanClosedAlready."""
    if status is PlanStatus.CLOSED:
        raise PlanClosedAlready
    if status is not PlanStatus.APPROVED:
        raise PlanNotApproved(status=status)
