"""HTTP of payments for assignments."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.rotation.assignment.queries import sender_of
from services.rotation.assignment.routes import SENDERS
from services.rotation.budget.errors import BudgetLineExceeded
from services.rotation.budget.routes import READERS
from services.rotation.payment import commands, queries
from services.rotation.payment.errors import NothingToPay, PaymentReversedAlready
from services.rotation.payment.schemas import BookPayment, PaymentAnswer, ReversePayment
from services.rotation.plan.schemas import BudgetLevel
from shared.access import allowed
from shared.documents import Document
from shared.ids import new_id
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1", tags=["payments"])


@router.post(
    "/assignments/{assignment_id}/payments",
    response_model=PaymentAnswer,
    status_code=201,
    responses=declared(NothingToPay, BudgetLineExceeded),
)
@allowed(*SENDERS, within=sender_of)
async def book_payment(uow: Writing, assignment_id: UUID, body: BookPayment) -> Document:
    """Book what was paid for an assignment on a line of its plan's budget."""
    return await commands.book_payment(uow, assignment_id, new_id(), body)


@router.get("/assignments/{assignment_id}/payments", response_model=dict[str, object])
@allowed(*READERS, within=sender_of)
async def list_payments_of_assignment(session: Reading, page: Paging, assignment_id: UUID) -> Document:
    """The payments for an assignment."""
    return await queries.list_payments(session, page, assignment=assignment_id)


@router.get("/payments", response_model=dict[str, object])
@allowed(*READERS)
async def list_payments(
    session: Reading,
    page: Paging,
    *,
    plan: Code | None = None,
    level: BudgetLevel | None = None,
    kind: Code | None = None,
    facility: Code | None = None,
    reversed_: Annotated[bool | None, Query(alias="reversed")] = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> Document:
    """The payments of the caller's sending facilities."""
    filters = {"plan": plan, "level": level, "kind": kind, "facility": facility, "reversed": reversed_}
    return await queries.list_payments(session, page, first=first, last=last, **filters)


@router.get("/payments/{payment_id}", response_model=PaymentAnswer)
@allowed(*READERS, within=queries.payer_of)
async def get_payment(session: Reading, payment_id: UUID) -> Document:
    """One payment."""
    return await queries.get_payment(session, payment_id)


@router.post("/payments/{payment_id}:reverse", response_model=PaymentAnswer, responses=declared(PaymentReversedAlready))
@allowed(*SENDERS, within=queries.payer_of)
async def reverse_payment(uow: Writing, payment_id: UUID, body: ReversePayment) -> Document:
    """Take a payment back; both stay in the ledger."""
    return await commands.reverse_payment(uow, payment_id, body)
