"""Reads of certificates."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('number', t.number, 'id', t.certificate_id, 'practitioner_id', t.practitioner_id,
    'technique_codes', t.technique_codes, 'issued_on', t.issued_on, 'expires_on', t.expires_on, 'version', t.version)"""
GET = statement(f"select {ITEM}::text as body, version from certificate t where number = :number and practitioner_id = :practitioner_id")
LIST = page_statement(f"""
    select t.number as key, {ITEM} as item from certificate t
    where t.practitioner_id = :practitioner_id and (:after::text is null or t.number collate "C" > :after)
    order by t.number collate "C" limit :limit + 1
""")


async def get_certificate(session: Session, practitioner_id: UUID, number: str) -> Document:
    """One certificate; raises ResourceMissing."""
    return await read_document(session, GET, practitioner_id=practitioner_id, number=number)


async def list_certificates(session: Session, page: Page, practitioner_id: UUID) -> Document:
    """The certificates of a practitioner, by number."""
    return await read_page(session, LIST, page, practitioner_id=practitioner_id)
