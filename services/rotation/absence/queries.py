"""Reads of absences."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', t.id, 'practitioner_id', t.practitioner_id, 'kind', t.kind, 'from', t.starts_on, 'to', t.ends_on,
    'version', t.version)"""
GET = statement(f"select {ITEM}::text as body, version from absence t where id = :id and practitioner_id = :practitioner_id")
LIST = page_statement(f"""
    select t.starts_on || ' ' || t.id as key, {ITEM} as item from absence t
    where t.practitioner_id = :practitioner_id and (:after::text is null or (t.starts_on || ' ' || t.id) collate "C" > :after)
    order by (t.starts_on || ' ' || t.id) collate "C" limit :limit + 1
""")


async def get_absence(session: Session, practitioner_id: UUID, absence_id: UUID) -> Document:
    """One absence; raises ResourceMissing."""
    return await read_document(session, GET, id=absence_id, practitioner_id=practitioner_id)


async def list_absences(session: Session, page: Page, practitioner_id: UUID) -> Document:
    """The absences of a practitioner, the earliest first."""
    return await read_page(session, LIST, page, practitioner_id=practitioner_id)
