"""Timelines."""

from services.transfer.step.commands import Noun
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

LIST_STEPS = page_statement("""
    select lpad(no::text, 9, '0') as key, json_build_object('no', no, 'step', step, 'on', on_day, 'at', recorded_at, 'actor', actor,
        'document_no', document_no, 'about', about, 'note', note) as item
    from step where noun = :noun and subject = :subject and (:after::text is null or no > :after::bigint) order by no limit :limit + 1
""")


async def list_steps(session: Session, page: Page, noun: Noun, subject: str) -> Document:
    """The steps of a need, a plan or a transfer."""
    return await read_page(session, LIST_STEPS, page, noun=noun, subject=subject)
