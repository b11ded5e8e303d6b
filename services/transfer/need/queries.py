"""Reads of needs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from shared import access
from shared.contracts.transfer import NeedStatus
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

# The flags of the communes that a facility stands in or serves; remote, border and very difficult ones come first (Mường Tè III.4).
AREA = """
    lateral (
        select coalesce(array_agg(distinct flag order by flag), '{}') as difficulty,
            coalesce(array_agg(distinct flag), '{}') && '{remote,border,very_difficult}'::text[] as priority
        from facility_state f join unit_state u on u.code = f.admin_unit or u.code = any(f.serves_communes), unnest(u.difficulty) as flag
        where f.facility = n.facility and f.valid @> :today::date and u.valid @> :today::date
    ) a
"""
BODY = """
    json_build_object('id', n.id, 'facility', n.facility, 'technique_codes', n.technique_codes, 'supplements', n.supplements,
        'reason', n.reason, 'status', n.status, 'raised_on', n.raised_on, 'difficulty', a.difficulty, 'priority', a.priority)
"""
FIND_FACILITY = statement("select facility from need where id = :id")
FIND = statement("select * from need where id = :id for update")
FIND_STATUS = statement("select id, facility, technique_codes, status from need where id = :id for share")
GET = statement(f"select {BODY}::text as body, n.revision as version from need n, {AREA} where n.id = :id")
LIST = page_statement(f"""
    select * from (
        select case when a.priority then '0' else '1' end || to_char(n.raised_on, 'YYYYMMDD') || n.id as key, {BODY} as item
        from need n, {AREA}
        where (:everywhere::boolean or n.facility in (select code from place_below(:roots::text[], :today::date)))
            and (:unit::text is null or n.facility in (select code from place_below(array[:unit::text], :today::date)))
            and (:status::text is null or n.status = :status)
            and (:technique::text is null or :technique = any(n.technique_codes))
            and (:q::text is null or position(public.unaccent(lower(:q)) in public.unaccent(lower(n.reason))) > 0)
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def own_facility(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The place that a need is about."""
    row = await session.find(FIND_FACILITY, id=call["need_id"])
    return None if row is None else [row["facility"]]


async def get_need(session: Session, need_id: UUID) -> Document:
    """One need."""
    return await read_document(session, GET, id=need_id, today=session.today)


async def find_need(session: Session, need_id: UUID) -> asyncpg.Record | None:
    """What a transfer follows from; it stays as it is until this transaction ends."""
    return await session.find(FIND_STATUS, id=need_id)


async def list_needs(
    session: Session, page: Page, *, unit: str | None, status: NeedStatus | None, technique: str | None, q: str | None
) -> Document:
    """The needs of the caller's subtree: remote, border and very difficult areas first, then by day."""
    roots = await access.roots_of(session)
    return await read_page(
        session,
        LIST,
        page,
        everywhere=session.context.caller.is_national(),
        roots=roots,
        today=session.today,
        unit=unit,
        status=status,
        technique=technique,
        q=q,
    )
