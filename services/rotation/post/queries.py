"""Reads of posts."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', t.id, 'practitioner_id', t.practitioner_id, 'title', t.title, 'facility', t.facility, 'kind', t.kind,
    'position', t.position, 'technique_codes', t.technique_codes, 'from', t.starts_on, 'until', t.until, 'village', t.village,
    'training_months', t.training_months, 'version', t.version)"""
GET = statement(f"select {ITEM}::text as body, version from post t where id = :id and practitioner_id = :practitioner_id")
LIST = page_statement(f"""
    select t.starts_on || ' ' || t.id as key, {ITEM} as item from post t
    where t.practitioner_id = :practitioner_id and (:after::text is null or (t.starts_on || ' ' || t.id) collate "C" > :after)
    order by (t.starts_on || ' ' || t.id) collate "C" limit :limit + 1
""")


async def get_post(session: Session, practitioner_id: UUID, post_id: UUID) -> Document:
    """One post; raises ResourceMissing."""
    return await read_document(session, GET, id=post_id, practitioner_id=practitioner_id)


async def list_posts(session: Session, page: Page, practitioner_id: UUID) -> Document:
    """The posts of a practitioner, the earliest first."""
    return await read_page(session, LIST, page, practitioner_id=practitioner_id)
