"""Supplements in the caller's subtree."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.catalog.facility.queries import SEEN, find_places
from services.catalog.supplement.schemas import SupplementStatus
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

STEPS = """(
    select json_agg(json_build_object('version', p.version, 'status', p.status, 'on', p.taken_on, 'technique_codes', p.technique_codes,
        'document_no', p.document_no, 'result', p.result, 'note', p.note, 'reason', p.reason, 'approval_id', p.approval_id,
        'at', p.recorded_at, 'by', p.recorded_by) order by p.version)
    from supplement_step p where p.supplement_id = s.supplement_id and p.version <= s.version
)"""
ITEM = f"""json_build_object('id', s.supplement_id, 'facility', s.facility, 'technique_codes', s.technique_codes,
    'transfer', s.transfer_id, 'document_no', s.document_no, 'proposed_on', s.proposed_on, 'status', s.status, 'result', s.result,
    'note', s.note, 'approval_id', s.approval_id, 'reason', s.reason, 'steps', {STEPS})"""
ON_DAY = """(
    select * from supplement_step p where p.supplement_id = u.id and (:as_of::date is null or p.taken_on <= :as_of)
    order by p.version desc limit 1
)"""

GET = statement(f"select {ITEM}::text as body, s.version from supplement u cross join lateral {ON_DAY} s where u.id = :id")
LIST = page_statement(f"""
    select u.id::text as key, {ITEM} as item from supplement u cross join lateral {ON_DAY} s
    where (:facility::text is null or s.facility = :facility) and (:status::text is null or s.status = :status)
        and (:technique::text is null or :technique = any(s.technique_codes))
        and (:transfer::uuid is null or s.transfer_id = :transfer)
        and exists (select from facility_state s where s.code = u.facility and {SEEN})
        and (:after::text is null or u.id > :after::text::uuid)
    order by u.id limit :limit + 1
""")
FIND_FACILITY = statement("select facility from supplement where id = :id")


async def get_supplement(session: Session, supplement_id: UUID, as_of: date | None = None) -> Document:
    """A supplement and its steps, all or those of a day and before; raises ResourceMissing, also where none was proposed by then."""
    return await read_document(session, GET, id=supplement_id, as_of=as_of)


async def list_supplements(
    session: Session,
    page: Page,
    *,
    facility: str | None,
    status: SupplementStatus | None,
    technique: str | None,
    transfer: UUID | None,
    as_of: date | None,
) -> Document:
    """The supplements of facilities that the caller sees; `as_of`: as they stood on a day."""
    wanted = {"facility": facility, "status": status, "technique": technique, "transfer": transfer, "as_of": as_of}
    return await read_page(session, LIST, page, roots=await roots_of(session), today=session.today, **wanted)


async def about_supplement(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility of the supplement that a call is about."""
    facility = await session.value(FIND_FACILITY, id=call["supplement_id"])
    return None if facility is None else await find_places(session, facility)
