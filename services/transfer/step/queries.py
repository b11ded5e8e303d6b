"""Timelines."""

from services.transfer.clock.queries import find_pending
from services.transfer.step.commands import Noun
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

LIST_STEPS = page_statement("""
    select lpad(no::text, 9, '0') as key, json_build_object('no', no, 'step', step, 'on', on_day, 'at', recorded_at, 'actor', actor,
        'state', case
            when step = 'reopened' then about
            when step in ('raised', 'drafted') or (noun = 'plan' and step = 'changed') then 'draft'
            when step in ('submitted', 'surveyed', 'aggregated', 'rejected', 'approved', 'returned', 'proposed', 'started', 'accepted',
                'completed', 'cancelled') then step
        end, 'document_no', document_no, 'about', about, 'note', note) as item
    from step where noun = :noun and subject = :subject and (:after::text is null or no > :after::bigint) order by no limit :limit + 1
""")


async def list_steps(session: Session, page: Page, noun: Noun, subject: str) -> Document:
    """The steps of a need, a plan or a transfer, and what is to be done next."""
    steps = await read_page(session, LIST_STEPS, page, noun=noun, subject=subject)
    pending = await find_pending(session, noun, subject)
    return Document(steps.body[:-1] + f',"pending":{pending}}}'.encode(), next=steps.next)
