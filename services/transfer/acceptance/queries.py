"""Reads of acceptances, and the terms on which one is decided."""

from datetime import date
from pathlib import Path
from uuid import UUID

from services.transfer.acceptance.schemas import Terms
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import sql_file, statement

TERMS = sql_file(Path(__file__).parent / "terms.sql")
BODY = """
    json_build_object('no', x.no, 'transfer_id', x.transfer_id, 'document_no', x.document_no, 'on', x.on_day,
        'technique_codes', x.technique_codes, 'supplement_codes', x.supplement_codes, 'trainee_ids', x.trainee_ids)
"""
GET = statement(f"select {BODY}::text as body, 1 as version from acceptance x where x.transfer_id = :transfer_id and x.no = :no")
LIST = page_statement(f"""
    select lpad(x.no::text, 9, '0') as key, {BODY} as item from acceptance x
    where x.transfer_id = :transfer_id and (:after::text is null or x.no > :after::bigint) order by x.no limit :limit + 1
""")


async def get_terms(session: Session, transfer_id: UUID, day: date) -> Terms:
    """The receiver, the numbers of people, the receiver's list and what is accepted already."""
    return Terms.model_validate(dict(await session.one(TERMS, id=transfer_id, day=day, today=session.today)))


async def get_acceptance(session: Session, transfer_id: UUID, no: int) -> Document:
    """One acceptance."""
    return await read_document(session, GET, transfer_id=transfer_id, no=no)


async def list_acceptances(session: Session, page: Page, transfer_id: UUID) -> Document:
    """The acceptances of a transfer, in their order."""
    return await read_page(session, LIST, page, transfer_id=transfer_id)
