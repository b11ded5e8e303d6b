"""Reminders, as far as the caller sees the facilities reminded."""

from datetime import date
from uuid import UUID

from services.catalog.activity.rules import days_of
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

# A facility that has closed is no longer in the tree; it is seen by whoever sees its unit.
SEEN = """
    select f.code from unnest(r.facilities) f(code)
    where ('VN' = any(:roots::text[]) or exists (
        select from facility_state s join place_below(:roots, :today) b on b.code in (s.code, s.admin_unit) where s.code = f.code
    ))
"""
ITEM = f"""json_build_object('id', r.id, 'month', to_char(r.month, 'YYYY-MM'), 'facilities', array({SEEN} order by f.code collate "C"),
    'sent_on', r.sent_on, 'document_no', r.document_no, 'recorded_at', r.recorded_at, 'recorded_by', r.recorded_by)"""

GET = statement(f"select {ITEM}::text as body, 1 as version from reminder r where r.id = :id and exists ({SEEN})")
LIST = page_statement(f"""
    select r.sent_on || ' ' || r.id as key, {ITEM} as item from reminder r
    where exists ({SEEN} and (:facility::text is null or f.code = :facility)) and (:month::date is null or r.month = :month)
        and (:as_of::date is null or r.sent_on <= :as_of)
        and (:after::text is null or (r.sent_on || ' ' || r.id) collate "C" > :after)
    order by (r.sent_on || ' ' || r.id) collate "C" limit :limit + 1
""")


async def get_reminder(session: Session, reminder_id: UUID) -> Document:
    """A reminder; raises ResourceMissing."""
    return await read_document(session, GET, id=reminder_id, roots=await roots_of(session), today=session.today)


async def list_reminders(session: Session, page: Page, *, facility: str | None, month: str | None, as_of: date | None) -> Document:
    """The reminders of facilities in the caller's subtree, all or those sent by a day."""
    wanted = {"facility": facility, "month": month and days_of(month)[0], "as_of": as_of}
    return await read_page(session, LIST, page, roots=await roots_of(session), today=session.today, **wanted)
