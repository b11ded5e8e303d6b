"""Supplements in the caller's subtree."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.catalog.facility.queries import SEEN, find_places
from services.catalog.supplement.schemas import SupplementStatus
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', u.id, 'facility', u.facility, 'technique_codes', u.technique_codes, 'transfer', u.transfer_id,
    'document_no', u.document_no, 'proposed_on', u.proposed_on, 'status', u.status, 'result', u.result, 'note', u.note,
    'approval_id', u.approval_id, 'reason', u.reason)"""

GET = statement(f"select {ITEM}::text as body, u.version from supplement u where u.id = :id")
LIST = page_statement(f"""
    select u.id::text as key, {ITEM} as item from supplement u
    where (:facility::text is null or u.facility = :facility) and (:status::text is null or u.status = :status)
        and (:technique::text is null or :technique = any(u.technique_codes))
        and (:transfer::uuid is null or u.transfer_id = :transfer)
        and exists (select from facility_state s where s.code = u.facility and {SEEN})
        and (:after::text is null or u.id > :after::text::uuid)
    order by u.id limit :limit + 1
""")
FIND_FACILITY = statement("select facility from supplement where id = :id")


async def get_supplement(session: Session, supplement_id: UUID) -> Document:
    """A supplement; raises ResourceMissing."""
    return await read_document(session, GET, id=supplement_id)


async def list_supplements(
    session: Session, page: Page, *, facility: str | None, status: SupplementStatus | None, technique: str | None, transfer: UUID | None
) -> Document:
    """The supplements of facilities that the caller sees."""
    wanted = {"facility": facility, "status": status, "technique": technique, "transfer": transfer}
    return await read_page(session, LIST, page, roots=await roots_of(session), today=session.today, **wanted)


async def about_supplement(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility of the supplement that a call is about."""
    facility = await session.value(FIND_FACILITY, id=call["supplement_id"])
    return None if facility is None else await find_places(session, facility)
