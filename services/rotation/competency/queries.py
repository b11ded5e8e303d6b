"""Reads of competencies."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('practitioner_id', t.practitioner_id, 'technique_code', t.technique_code, 'level', t.level,
    'since', t.effective_on, 'transfer_id', t.transfer_id, 'version', t.version)"""
GET = statement(f"""
    select {ITEM}::text as body, version from competency t where practitioner_id = :practitioner_id and technique_code = :technique_code
    order by version desc limit 1
""")
LIST = page_statement(f"""
    select t.technique_code as key, {ITEM} as item from (
        select distinct on (technique_code collate "C") * from competency
        where practitioner_id = :practitioner_id and effective_on <= :as_of::date
            and (:after::text is null or technique_code collate "C" > :after)
        order by technique_code collate "C", effective_on desc, version desc limit :limit + 1
    ) t order by t.technique_code collate "C"
""")


async def get_competency(session: Session, practitioner_id: UUID, technique_code: str) -> Document:
    """The competency in one technique; raises ResourceMissing."""
    return await read_document(session, GET, practitioner_id=practitioner_id, technique_code=technique_code)


async def list_competencies(session: Session, page: Page, practitioner_id: UUID, *, as_of: object) -> Document:
    """The competencies of a practitioner on a day, by technique."""
    return await read_page(session, LIST, page, practitioner_id=practitioner_id, as_of=as_of)
