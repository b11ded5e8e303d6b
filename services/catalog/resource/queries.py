"""What a facility has, by day."""

from datetime import date

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('facility', r.facility, 'valid_from', r.valid_from, 'valid_to', (
        select min(later.valid_from) from facility_resource later where later.facility = r.facility and later.valid_from > r.valid_from
    ), 'equipment', r.equipment, 'rooms', r.rooms, 'drugs', r.drugs)"""

GET = statement(
    f"select {ITEM}::text as body, r.version from facility_resource r where r.facility = :facility and r.valid_from = :valid_from"
)
LIST = page_statement(f"""
    select r.valid_from::text as key, {ITEM} as item from facility_resource r
    where r.facility = :facility and (:after::text is null or r.valid_from > :after::text::date)
        and (:as_of::date is null or r.valid_from = (
            select max(q.valid_from) from facility_resource q where q.facility = :facility and q.valid_from <= :as_of
        ))
    order by r.valid_from limit :limit + 1
""")


async def get_resources(session: Session, facility: str, valid_from: date) -> Document:
    """What was recorded for a day; raises ResourceMissing."""
    return await read_document(session, GET, facility=facility, valid_from=valid_from)


async def list_resources(session: Session, page: Page, facility: str, as_of: date | None) -> Document:
    """Every record of a facility, or the one in force on a day."""
    return await read_page(session, LIST, page, facility=facility, as_of=as_of)
