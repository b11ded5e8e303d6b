"""Settled months."""

from datetime import date

from services.catalog.activity.rules import days_of
from services.catalog.settlement.schemas import SettlementStatus
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('unit', s.unit, 'month', to_char(s.month, 'YYYY-MM'), 'status', last.status,
    'document_no', told.document_no, 'settled_on', told.decided_on, 'version', last.version, 'steps', (
        select json_agg(
            json_build_object('version', p.version, 'status', p.status, 'document_no', p.document_no, 'decided_on', p.decided_on,
                'reason', p.reason, 'recorded_at', p.recorded_at, 'recorded_by', p.recorded_by)
            order by p.version
        )
        from settlement_step p where p.unit = s.unit and p.month = s.month and p.version <= last.version
    ))"""
# What stood on a day: the last step taken by then, and what the last settling said.
ON_DAY = """settlement s cross join lateral (
        select p.version, p.status from settlement_step p
        where p.unit = s.unit and p.month = s.month and (:as_of::date is null or p.decided_on <= :as_of) order by p.version desc limit 1
    ) last cross join lateral (
        select p.document_no, p.decided_on from settlement_step p
        where p.unit = s.unit and p.month = s.month and p.version <= last.version and p.status = 'settled' order by p.version desc limit 1
    ) told"""
KEY = "to_char(s.month, 'YYYY-MM') || ' ' || s.unit"

GET = statement(f"select {ITEM}::text as body, s.version from {ON_DAY} where s.unit = :unit and s.month = :month")
# A unit that has ended is on no map of today: it is found by its own code.
LIST = page_statement(f"""
    select {KEY} as key, {ITEM} as item from {ON_DAY}
    where ('VN' = any(:units::text[]) or s.unit = any(:units) or s.unit in (select b.code from place_below(:units, :today) b))
        and (:first::date is null or s.month >= :first) and (:last::date is null or s.month <= :last)
        and (:status::text is null or last.status = :status) and (:after::text is null or ({KEY}) collate "C" > :after)
    order by ({KEY}) collate "C" limit :limit + 1
""")


async def get_settlement(session: Session, unit: str, month: str) -> Document:
    """A unit's month with every step taken; raises ResourceMissing where it was never settled."""
    return await read_document(session, GET, unit=unit, month=days_of(month)[0], as_of=None)


async def list_settlements(
    session: Session,
    page: Page,
    *,
    unit: str | None,
    first: str | None,
    last: str | None,
    status: SettlementStatus | None,
    as_of: date | None,
) -> Document:
    """The settlements of a unit and what lies in it today, as they stood on a day; of the caller's own units where none is named."""
    units = await roots_of(session) if unit is None else [unit]
    ends = {"first": first and days_of(first)[0], "last": last and days_of(last)[0]}
    return await read_page(session, LIST, page, units=units, today=session.today, status=status, as_of=as_of, **ends)
