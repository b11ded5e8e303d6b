"""Reads of mentoring links, and of the facilities that they direct on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared import access
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.search import SearchableList, search_text
from shared.statement import statement

BODY = """
    json_build_object('id', l.id, 'lead_facility', l.lead_facility, 'field', l.field, 'with_kinds', l.with_kinds,
        'with_facilities', l.with_facilities, 'from', l.starts_on, 'to', l.until - 1, 'document_no', l.document_no, 'clause', l.clause)
"""
# Of a day not named: today, or of a link that has ended its last day, of one yet to begin its first.
DAY = "coalesce(:as_of::date, least(greatest(:today::date, l.starts_on), l.until - 1))"
DIRECTED = f"directed_facilities(l.lead_facility, l.with_kinds, l.with_facilities, {DAY}) d"
FIND = statement("select * from mentoring_link where id = :id for update")
FIND_LEAD = statement("select lead_facility from mentoring_link where id = :id")
FIND_READABLE = statement(f"""
    select l.lead_facility, exists (
        select from {DIRECTED} join place_below(:roots::text[], :today) b on b.code = d.facility
    ) as is_directed
    from mentoring_link l where l.id = :id
""")
GET = statement(f"select {BODY}::text as body, l.version from mentoring_link l where l.id = :id")
# The links that can direct somebody `sought`: they name them, or their leads lie in the provinces of these, or run them.
CAN_DIRECT = """
    near as materialized (
        select f.facility from facility_state f where f.province in (
            select m.province from facility_state m where m.facility in (select code from sought))
        union
        select m.parent_facility from facility_state m where m.facility in (select code from sought)
    )
"""
IS_NEAR = "(l.with_facilities && array(select code from sought) or l.lead_facility in (select facility from near))"
# The facilities that each `link` directs on its `day`, all links at once.
DIRECTED_BY = """
    by_kind as materialized (
        select distinct lead_facility, day from link where with_kinds <> '{}'
    ), area as materialized (
        select a.* from (select array_agg(lead_facility) as leads, array_agg(day) as days from by_kind) b
            cross join lateral lead_areas(b.leads, b.days) a
    ), directed as materialized (
        select l.id, a.facility, a.kind
        from link l join area a on a.lead = l.lead_facility and a.on_day = l.day and a.kind = any(l.with_kinds)
        union
        select l.id, s.facility, s.kind
        from link l join facility_state s on s.facility = any(l.with_facilities) and s.valid @> l.day and s.facility <> l.lead_facility
    )
"""
LIST = SearchableList(
    lambda found: (
        f"""
    with mine as materialized (
        select code from place_below(:roots::text[], :today::date)
    ), asked as materialized (
        select code from place_below(array[:unit::text], :today) where :unit is not null
    ), sought as materialized (
        select :facility::text as code where :facility is not null
        union all
        select code from asked where :facility is null
        union all
        select code from mine where :facility is null and :unit is null
    ), {CAN_DIRECT}, link as materialized (
        select l.*, {DAY} as day from mentoring_link l
        where (:after::text is null or l.id collate "C" > :after) and {found}
            and (:lead::text is null or l.lead_facility = :lead)
            and (:field::text is null or l.field_key = :field)
            and (:as_of::date is null or daterange(l.starts_on, l.until) @> :as_of)
            and (:everywhere::boolean and :facility is null and :unit is null
                or l.lead_facility in (select code from sought) or {IS_NEAR})
    ), {DIRECTED_BY}
    select l.id as key, {BODY} as item from link l
    where (:everywhere or l.lead_facility in (select code from mine)
            or l.id in (select d.id from directed d where d.facility in (select code from mine)))
        and (:unit is null or l.lead_facility in (select code from asked)
            or l.id in (select d.id from directed d where d.facility in (select code from asked)))
        and (:facility is null or l.id in (select d.id from directed d where d.facility = :facility))
    order by l.id collate "C" limit :limit + 1
"""
    ),
    "(' ' || l.field_key) like all(:patterns::text[])",
)
LIST_FACILITIES = page_statement(f"""
    select d.facility as key,
        json_build_object('facility', d.facility, 'kind', d.kind, 'named', d.facility = any(l.with_facilities)) as item
    from mentoring_link l cross join lateral {DIRECTED}
    where l.id = :id and daterange(l.starts_on, l.until) @> {DAY} and (:after::text is null or d.facility collate "C" > :after)
    order by d.facility collate "C" limit :limit + 1
""")


async def lead(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility that leads by the link in a path."""
    row = await session.find(FIND_LEAD, id=call["link_id"])
    return None if row is None else [row["lead_facility"]]


async def readable_at(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """Where the link in a path may be read from: its lead, or anywhere that it directs."""
    roots = await access.roots_of(session)
    row = await session.find(FIND_READABLE, id=call["link_id"], roots=roots, today=session.today, as_of=None)
    if row is None:
        return None
    return [session.context.caller.unit if row["is_directed"] else row["lead_facility"]]


async def get_link(session: Session, link_id: str) -> Document:
    """One link."""
    return await read_document(session, GET, id=link_id)


async def list_links(session: Session, page: Page, *, field: str | None, q: str | None, **filters: object) -> Document:
    """The links by which the caller's facilities direct or are directed, by id."""
    roots = await access.roots_of(session)
    seen = {"everywhere": session.context.caller.is_national(), "roots": roots, "today": session.today}
    return await LIST.read(session, page, q, field=None if field is None else search_text(field), **seen, **filters)


async def list_facilities(session: Session, page: Page, link_id: str, *, as_of: date | None) -> Document:
    """The facilities that a link directs on a day, by code."""
    return await read_page(session, LIST_FACILITIES, page, id=link_id, as_of=as_of, today=session.today)
