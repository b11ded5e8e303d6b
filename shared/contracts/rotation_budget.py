"""What rotation publishes about money: payments booked on the lines of a plan's budget, and what these lines gain; ids and figures only."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event


class PaymentState(Event):
    """A payment for an assignment, booked on a level's line of its plan, in whole VND; subject its id."""

    payment_id: UUID
    assignment_id: UUID
    plan: str
    from_facility: str
    budget_level: str
    kind: str
    amount: int
    paid_on: date


class PaymentRecorded(PaymentState, wire="vn.tuyen.rotation.payment-recorded.v1"):
    """Paid."""


class PaymentReversed(PaymentState, wire="vn.tuyen.rotation.payment-reversed.v1"):
    """Taken back from the effective day on: the line has the amount again."""


class BudgetSupplemented(Event, wire="vn.tuyen.rotation.budget-supplemented.v1"):
    """A level's line of a plan grows by so much, in whole VND; subject the supplement's id."""

    supplement_id: UUID
    plan: str
    budget_level: str
    amount: int
