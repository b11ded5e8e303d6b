"""Facilities' monthly returns, and every version of them."""

from services.catalog.activity.rules import days_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('facility', r.facility, 'month', to_char(r.month, 'YYYY-MM'), 'items', r.items, 'received_on', r.received_on,
    'due_on', d.due_on, 'late', r.received_on > d.due_on, 'corrected', r.corrected, 'version', r.version)"""
RETURNS = "activity_return r cross join lateral (select return_due_on(r.month) as due_on) d"
VERSION = """json_build_object('facility', v.facility, 'month', to_char(v.month, 'YYYY-MM'), 'version', v.version,
    'recorded_at', v.recorded_at, 'recorded_by', v.recorded_by, 'withdrawn', v.items is null, 'reason', v.reason, 'items', v.items)"""

GET = statement(f"""
    select {ITEM}::text as body, r.version from {RETURNS} where r.facility = :facility and r.month = :month and r.received_on is not null
""")
LIST = page_statement(f"""
    select to_char(r.month, 'YYYY-MM') as key, {ITEM} as item from {RETURNS}
    where r.facility = :facility and (:first::date is null or r.month >= :first) and (:last::date is null or r.month <= :last)
        and r.received_on is not null and (:after::text is null or r.month > to_date(:after, 'YYYY-MM'))
    order by r.month limit :limit + 1
""")
GET_VERSION = statement(f"""
    select {VERSION}::text as body, v.version from activity_return_version v
    where v.facility = :facility and v.month = :month and v.version = :version
""")
LIST_VERSIONS = page_statement(f"""
    select to_char(v.version, 'FM0000000000') as key, {VERSION} as item from activity_return_version v
    where v.facility = :facility and v.month = :month and (:after::text is null or v.version > :after::text::bigint)
    order by v.version limit :limit + 1
""")


async def get_return(session: Session, facility: str, month: str) -> Document:
    """A month's return; raises ResourceMissing where none came or it was withdrawn."""
    return await read_document(session, GET, facility=facility, month=days_of(month)[0])


async def list_returns(session: Session, page: Page, facility: str, *, first: str | None, last: str | None) -> Document:
    """A facility's returns by month, both ends included."""
    ends = {"first": first and days_of(first)[0], "last": last and days_of(last)[0]}
    return await read_page(session, LIST, page, facility=facility, **ends)


async def get_version(session: Session, facility: str, month: str, version: int) -> Document:
    """What a return said in one of its versions; raises ResourceMissing."""
    return await read_document(session, GET_VERSION, facility=facility, month=days_of(month)[0], version=version)


async def list_versions(session: Session, page: Page, facility: str, month: str) -> Document:
    """Every version of a month's return, withdrawals among them."""
    return await read_page(session, LIST_VERSIONS, page, facility=facility, month=days_of(month)[0])
