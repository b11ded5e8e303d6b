"""Writes of payments."""

from uuid import UUID

from services.rotation.budget import queries as budgets
from services.rotation.budget.rules import ensure_within_line
from services.rotation.payment import queries, rules
from services.rotation.payment.errors import PaymentReversedAlready
from services.rotation.payment.schemas import BookPayment, ReversePayment
from services.rotation.payment.tables import payment, payment_reversal
from shared.concurrency import ensure_matches
from shared.contracts.rotation import AssignmentStatus
from shared.contracts.rotation_budget import PaymentRecorded, PaymentReversed
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

FIND_ASSIGNMENT = statement("select plan, status, province, from_facility from assignment where id = :id for share")
LOCK_PLAN = statement("select from plan where code = :code for update")
FIND = statement("""
    select t.*, exists (select from payment_reversal r where r.payment_id = t.id) as is_reversed
    from payment t where t.id = :id for update
""")
INSERT = statement(payment.insert())
REVERSE = statement(payment_reversal.insert())


async def book_payment(uow: UnitOfWork, assignment_id: UUID, payment_id: UUID, body: BookPayment) -> Document:
    """Book what was paid on a line of the plan's budget, which is locked: no two payments together exceed it.

    Raises NothingToPay, BudgetLineExceeded.
    """
    stored = await uow.find(FIND_ASSIGNMENT, id=assignment_id)
    if stored is None:
        raise ResourceMissing
    rules.ensure_payable(AssignmentStatus(stored["status"]))
    await uow.run(LOCK_PLAN, code=stored["plan"])
    ensure_within_line(await budgets.get_line(uow, stored["plan"], body.budget_level), body.amount, body.budget_level)
    where = {"assignment_id": assignment_id, "plan": stored["plan"], "from_facility": stored["from_facility"]}
    who = {"province": stored["province"], "recorded_at": uow.context.now, "recorded_by": uow.actor}
    await uow.run(INSERT, id=payment_id, **where, **who, **body.model_dump())
    event = PaymentRecorded(payment_id=payment_id, **where, **body.model_dump(exclude={"document_no"}))
    uow.publish(event, subject=str(payment_id), version=1, effective_on=body.paid_on, province=stored["province"])
    uow.version = 1
    return await queries.get_payment(uow, payment_id)


async def reverse_payment(uow: UnitOfWork, payment_id: UUID, body: ReversePayment) -> Document:
    """Take a payment back by a document of its own: the payment stays, and its line has the amount again."""
    stored = await uow.find(FIND, id=payment_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, 1 + stored["is_reversed"])
    if stored["is_reversed"]:
        raise PaymentReversedAlready
    on = body.on or max(uow.today, stored["paid_on"])
    rules.ensure_not_before(stored["paid_on"], on)
    who = {"recorded_at": uow.context.now, "recorded_by": uow.actor}
    await uow.run(REVERSE, payment_id=payment_id, reversed_on=on, document_no=body.document_no, reason=body.reason, **who)
    event = PaymentReversed(
        payment_id=payment_id,
        assignment_id=stored["assignment_id"],
        plan=stored["plan"],
        from_facility=stored["from_facility"],
        budget_level=stored["budget_level"],
        kind=stored["kind"],
        amount=stored["amount"],
        paid_on=stored["paid_on"],
    )
    uow.publish(event, subject=str(payment_id), version=2, effective_on=on, province=stored["province"])
    uow.version = 2
    return await queries.get_payment(uow, payment_id)
