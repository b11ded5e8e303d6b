"""Facilities' monthly returns, and every version of them."""

from datetime import date

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
# The same from the versions that had come in by a day: a withdrawal has no items, and what comes after it is received anew.
LIST_ON_DAY = page_statement(f"""
    with known as (
        select v.*, (v.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date as came_on,
            lag(v.items is not null, 1, false) over (partition by v.month order by v.version) as corrects
        from activity_return_version v
        where v.facility = :facility and (:first::date is null or v.month >= :first) and (:last::date is null or v.month <= :last)
            and (:after::text is null or v.month > to_date(:after, 'YYYY-MM'))
            and (v.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date <= :as_of
    ),
    r as (
        select distinct on (k.month) k.facility, k.month, k.version, k.items, (
            select min(c.came_on) from known c
            where c.month = k.month and c.version > coalesce((
                select max(w.version) from known w where w.month = k.month and w.items is null
            ), 0)
        ) as received_on, (
            select count(*) from known c where c.month = k.month and c.corrects and c.items is not null
        ) as corrected
        from known k order by k.month, k.version desc
    )
    select to_char(r.month, 'YYYY-MM') as key, {ITEM} as item
    from r cross join lateral (select return_due_on(r.month) as due_on) d
    where r.items is not null order by r.month limit :limit + 1
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


async def list_returns(session: Session, page: Page, facility: str, *, first: str | None, last: str | None, as_of: date | None) -> Document:
    """A facility's returns by month, both ends included; `as_of`: as they were known at the end of a day."""
    ends = {"first": first and days_of(first)[0], "last": last and days_of(last)[0]}
    if as_of is not None:
        return await read_page(session, LIST_ON_DAY, page, facility=facility, as_of=as_of, **ends)
    return await read_page(session, LIST, page, facility=facility, **ends)


async def get_version(session: Session, facility: str, month: str, version: int) -> Document:
    """What a return said in one of its versions; raises ResourceMissing."""
    return await read_document(session, GET_VERSION, facility=facility, month=days_of(month)[0], version=version)


async def list_versions(session: Session, page: Page, facility: str, month: str) -> Document:
    """Every version of a month's return, withdrawals among them."""
    return await read_page(session, LIST_VERSIONS, page, facility=facility, month=days_of(month)[0])
