"""Facilities' monthly returns."""

from services.catalog.activity.rules import days_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = "json_build_object('facility', r.facility, 'month', to_char(r.month, 'YYYY-MM'), 'items', r.items)"

GET = statement(f"select {ITEM}::text as body, r.version from activity_return r where r.facility = :facility and r.month = :month")
LIST = page_statement(f"""
    select to_char(r.month, 'YYYY-MM') as key, {ITEM} as item from activity_return r
    where r.facility = :facility and (:first::date is null or r.month >= :first) and (:last::date is null or r.month <= :last)
        and (:after::text is null or r.month > to_date(:after, 'YYYY-MM'))
    order by r.month limit :limit + 1
""")


async def get_return(session: Session, facility: str, month: str) -> Document:
    """A month's return; raises ResourceMissing where none came."""
    return await read_document(session, GET, facility=facility, month=days_of(month)[0])


async def list_returns(session: Session, page: Page, facility: str, *, first: str | None, last: str | None) -> Document:
    """A facility's returns by month, both ends included."""
    ends = {"first": first and days_of(first)[0], "last": last and days_of(last)[0]}
    return await read_page(session, LIST, page, facility=facility, **ends)
