"""Bodies of payments for assignments."""

from datetime import datetime
from uuid import UUID

from services.rotation.budget.schemas import PaidVnd
from services.rotation.plan.schemas import BudgetLevel
from shared.schema import Body, Code, Day, Number, Part, Text


class BookPayment(Body):
    """What was paid, in whole VND, of which kind ("daily_allowance", "transport"), from which level's line, by which document."""

    kind: Code
    amount: PaidVnd
    paid_on: Day
    document_no: Number
    budget_level: BudgetLevel


class ReversePayment(Body):
    """Why and by which document a payment is taken back; `on` left out: today."""

    document_no: Number
    reason: Text
    on: Day | None = None


class Reversal(Part):
    """A payment's reversal."""

    on: Day
    document_no: Number
    reason: Text
    recorded_at: datetime
    recorded_by: str


class PaymentAnswer(BookPayment):
    """A payment as it is answered; `reversal` null: it stands."""

    id: UUID
    assignment: UUID
    plan: Code
    from_facility: Code
    recorded_at: datetime
    recorded_by: str
    reversal: Reversal | None
    version: int
