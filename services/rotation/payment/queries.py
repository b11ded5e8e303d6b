"""Reads of payments: whoever reads the money of the facility that sends."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.facility import queries as facilities
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', t.id, 'assignment', t.assignment_id, 'plan', t.plan, 'from_facility', t.from_facility,
    'budget_level', t.budget_level, 'kind', t.kind, 'amount', t.amount, 'paid_on', t.paid_on, 'document_no', t.document_no,
    'recorded_at', t.recorded_at, 'recorded_by', t.recorded_by,
    'reversal', case when r.payment_id is not null then json_build_object('on', r.reversed_on, 'document_no', r.document_no,
        'reason', r.reason, 'recorded_at', r.recorded_at, 'recorded_by', r.recorded_by) end,
    'version', 1 + (r.payment_id is not null)::integer)"""
ALL = "payment t left join payment_reversal r on r.payment_id = t.id"
GET = statement(f"select {ITEM}::text as body, 1 + (r.payment_id is not null)::integer as version from {ALL} where t.id = :id")
LIST = page_statement(f"""
    select t.id::text as key, {ITEM} as item from {ALL}
    where (:after::text is null or t.id > :after::uuid)
        and (:assignment::uuid is null or t.assignment_id = :assignment) and (:plan::text is null or t.plan = :plan)
        and (:level::text is null or t.budget_level = :level) and (:kind::text is null or t.kind = :kind)
        and (:facility::text is null or t.from_facility = :facility)
        and (:first::date is null or t.paid_on >= :first) and (:last::date is null or t.paid_on <= :last)
        and (:reversed::boolean is null or (r.payment_id is not null) = :reversed)
        and {facilities.is_mine("t.from_facility")}
    order by t.id limit :limit + 1
""")
FIND_SENDER = statement("select from_facility from payment where id = :id")


async def payer_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The sending facility of the payment in a path (for @allowed); None: no such payment."""
    sender = await session.value(FIND_SENDER, id=call["payment_id"])
    return None if sender is None else [sender]


async def get_payment(session: Session, payment_id: UUID) -> Document:
    """One payment; raises ResourceMissing."""
    return await read_document(session, GET, id=payment_id)


async def list_payments(
    session: Session, page: Page, *, first: date | None = None, last: date | None = None, **filters: object
) -> Document:
    """The payments of the caller's sending facilities, in the order in which they were booked.

    filters: assignment, plan, level, kind, facility and reversed, each left out where it is not asked for.
    """
    every = dict.fromkeys(("assignment", "plan", "level", "kind", "facility", "reversed"))
    own = await facilities.subtree(session)
    return await read_page(session, LIST, page, first=first, last=last, **every | filters, **own)
