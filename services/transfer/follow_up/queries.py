"""Reads of follow-ups, and what followed an acceptance."""

from datetime import date
from uuid import UUID

from services.transfer.first_case.queries import ACCEPTED
from services.transfer.follow_up.rules import MONTHS
from services.transfer.follow_up.schemas import Aftermath
from services.transfer.policy.queries import find_value
from services.transfer.policy.rules import FOLLOW_UP_MONTHS
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

BODY = """
    json_build_object('no', f.no, 'transfer_id', f.transfer_id, 'acceptance_no', f.acceptance_no, 'accepted_on', a.on_day,
        'month', f.month, 'on', f.on_day, 'outcomes', f.outcomes, 'note', f.note, 'document_no', f.document_no)
"""
ROWS = "follow_up f join acceptance a on a.transfer_id = f.transfer_id and a.no = f.acceptance_no"
FIND_AFTERMATH = statement(f"""
    select l.no as acceptance_no, l.on_day as accepted_on,
        (
            select jsonb_agg(jsonb_build_object('code', k.code, 'first_on', k.on_day, 'listed', exists (
                select from approval_state s where s.facility = t.to_facility and s.valid @> :day::date and s.status = 'in_force'
                    and k.code = any(s.technique_codes)
            )) order by k.code) from {ACCEPTED}
        ) as techniques,
        (
            select coalesce(jsonb_object_agg(f.month, f.on_day), '{{}}') from follow_up f
            where f.transfer_id = t.id and f.acceptance_no = l.no
        ) as done
    from transfer t
    cross join lateral (select a.no, a.on_day from acceptance a where a.transfer_id = t.id order by a.no desc limit 1) l
    where t.id = :transfer_id
""")
GET = statement(f"select {BODY}::text as body, null as version from {ROWS} where f.transfer_id = :transfer_id and f.no = :no")
LIST = page_statement(f"""
    select lpad(f.no::text, 9, '0') as key, {BODY} as item from {ROWS}
    where f.transfer_id = :transfer_id and (:month::integer is null or f.month = :month) and (:after::text is null or f.no > :after::bigint)
    order by f.no limit :limit + 1
""")


async def get_aftermath(session: Session, transfer_id: UUID, day: date) -> Aftermath:
    """What followed the acceptances of an accepted transfer; the months are those in force at the last one."""
    row = await session.one(FIND_AFTERMATH, transfer_id=transfer_id, day=day, today=session.today)
    months = await find_value(session, FOLLOW_UP_MONTHS, row["accepted_on"])
    return Aftermath.model_validate({**row, "months": MONTHS if months is None else months})


async def get_follow_up(session: Session, transfer_id: UUID, no: int) -> Document:
    """One follow-up."""
    return await read_document(session, GET, transfer_id=transfer_id, no=no)


async def list_follow_ups(session: Session, page: Page, transfer_id: UUID, month: int | None) -> Document:
    """The follow-ups of a transfer, oldest first."""
    return await read_page(session, LIST, page, transfer_id=transfer_id, month=month)
