"""Reads of needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from services.transfer.need.schemas import OpinionAsked
from shared import access, concurrency
from shared.contracts.transfer import NeedStatus
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

BODY = (Path(__file__).parent / "body.sql").read_text(encoding="utf-8")
# The hospital that the Department agreed should transfer the techniques (Mường Tè V.1), if any.
ASSIGNED = "case when n.opinion->>'opinion' = 'agreed' then n.opinion->>'sending_facility' end"
OF_UNIT = "(:unit::text is null or n.facility in (select code from place_below(array[:unit::text], :today::date)))"
SEEN = f"""(:everywhere::boolean or n.facility in (select code from place_below(:roots::text[], :today::date)))
        and {OF_UNIT}"""
READABLE = f"""(:everywhere::boolean or n.facility in (select code from place_below(:roots::text[], :today::date))
            or {ASSIGNED} in (select code from place_below(:roots::text[], :today::date)))
        and {OF_UNIT}"""

FIND_FACILITY = statement("select facility from need where id = :id")
FIND_READABLE = statement(f"select n.facility, {ASSIGNED} as assigned from need n where n.id = :id")
FIND = statement("select * from need where id = :id for update")
FIND_STATUS = statement("select id, facility, technique_codes, status from need where id = :id for share")
LIST_LISTED = statement("""
    select coalesce(array_agg(distinct t.code), '{}') from approval_state a cross join unnest(a.technique_codes) as t(code)
    where a.facility = :facility and a.valid @> :day::date and a.status = 'in_force'
""")
GET = statement(f"""
    select {BODY}::text as body, n.revision as version
    from need n cross join ranked_needs(array[n.id], :today::date) r where n.id = :id
""")
LIST = page_statement(f"""
    with asked as (
        select n.id from need n
        where {READABLE}
            and (:status::text is null or n.status = :status)
            and (:technique::text is null or :technique = any(n.technique_codes))
            and (:opinion::text is null or coalesce(n.opinion->>'opinion', 'none') = :opinion)
            and (:report::uuid is null or n.report = :report)
            and (:q::text is null or position(public.unaccent(lower(:q)) in public.unaccent(lower(n.reason))) > 0)
    )
    select r.key, {BODY} as item
    from (
        select * from ranked_needs(array(select id from asked), :today::date)
        where :after::text is null or key collate "C" > :after order by key collate "C" limit :limit + 1
    ) r join need n on n.id = r.id
""")


async def own_facility(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The place that a need is about."""
    row = await session.find(FIND_FACILITY, id=call["need_id"])
    return None if row is None else [row["facility"]]


async def readable_at(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The place that a need is about, and the hospital that the Department assigned to it."""
    row = await session.find(FIND_READABLE, id=call["need_id"])
    return None if row is None else [place for place in row if place is not None]


async def get_need(session: Session, need_id: UUID) -> Document:
    """One need."""
    return await read_document(session, GET, id=need_id, today=session.today)


async def answer_need(uow: UnitOfWork, need_id: UUID) -> Document:
    """The need as it is now, with its ETag."""
    found = await get_need(uow, need_id)
    uow.version = int(found.version or 0)
    return found


async def get_for_update(uow: UnitOfWork, need_id: UUID) -> asyncpg.Record:
    """A need's row, locked, of the version that If-Match names; raises ResourceMissing, PreconditionFailed."""
    row = await uow.find(FIND, id=need_id)
    if row is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, row["revision"])
    return row


async def find_need(session: Session, need_id: UUID) -> asyncpg.Record | None:
    """What a transfer follows from; it stays as it is until this transaction ends."""
    return await session.find(FIND_STATUS, id=need_id)


async def seen_by(session: Session, unit: str | None) -> dict[str, object]:
    """What keeps a list of needs to the caller's subtree, and to a unit where one is asked for."""
    roots = await access.roots_of(session)
    return {"everywhere": session.context.caller.is_national(), "roots": roots, "today": session.today, "unit": unit}


async def list_needs(
    session: Session,
    page: Page,
    *,
    unit: str | None,
    status: NeedStatus | None,
    technique: str | None,
    opinion: OpinionAsked | None,
    report: UUID | None,
    q: str | None,
) -> Document:
    """The needs of the caller's subtree: remote, border and very difficult areas first, then what is nowhere near, then by day."""
    filters = {"status": status, "technique": technique, "opinion": opinion, "report": report, "q": q}
    return await read_page(session, LIST, page, **await seen_by(session, unit), **filters)
