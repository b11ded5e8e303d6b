"""Reads of assessments."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

BODY = """
    json_build_object('no', a.no, 'transfer_id', a.transfer_id, 'trainee_id', a.trainee_id, 'technique_code', a.technique_code,
        'assessor_id', a.assessor_id, 'score', a.score, 'passed', a.passed, 'on', a.on_day)
"""
GET = statement(f"select {BODY}::text as body, 1 as version from assessment a where a.transfer_id = :transfer_id and a.no = :no")
LIST = page_statement(f"""
    select lpad(a.no::text, 9, '0') as key, {BODY} as item from assessment a
    where a.transfer_id = :transfer_id and (:after::text is null or a.no > :after::bigint)
        and (:trainee::uuid is null or a.trainee_id = :trainee)
    order by a.no limit :limit + 1
""")


async def get_assessment(session: Session, transfer_id: UUID, no: int) -> Document:
    """One assessment."""
    return await read_document(session, GET, transfer_id=transfer_id, no=no)


async def list_assessments(session: Session, page: Page, transfer_id: UUID, *, trainee: UUID | None) -> Document:
    """Every attempt, in the order in which it was recorded."""
    return await read_page(session, LIST, page, transfer_id=transfer_id, trainee=trainee)
