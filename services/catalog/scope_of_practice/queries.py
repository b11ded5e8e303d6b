"""Which titles may perform what, by day."""

from datetime import date

from services.catalog.technique.queries import ON_DAY, is_now
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import Statement, statement


def _list(source: str) -> Statement:
    return page_statement(f"""
        select s.title as key, json_build_object('title', s.title, 'name', t.name, 'techniques', s.techniques) as item
        from (
            select title collate "C" as title, count(*) as techniques from {source} s, unnest(s.scopes) title
            where :after::text is null or title collate "C" > :after group by 1 order by 1 limit :limit + 1
        ) s left join scope_title t on t.code = s.title
    """)


def _get(source: str) -> Statement:
    return statement(f"""
        select json_build_object('title', :title::text, 'name', (select name from scope_title where code = :title),
            'technique_codes', json_agg(s.code order by s.sort_key))::text as body, null as version
        from {source} s where :title = any(s.scopes) having count(*) > 0
    """)


LIST, LIST_ON_DAY = _list("technique"), _list(ON_DAY)
GET, GET_ON_DAY = _get("technique"), _get(ON_DAY)


async def list_titles(session: Session, page: Page, as_of: date | None) -> Document:
    """The titles that may perform anything, each with the number of its techniques."""
    if is_now(session, as_of):
        return await read_page(session, LIST, page)
    return await read_page(session, LIST_ON_DAY, page, as_of=as_of)


async def get_title(session: Session, title: str, as_of: date | None) -> Document:
    """The techniques of a title in Vietnamese order; raises ResourceMissing."""
    if is_now(session, as_of):
        return await read_document(session, GET, title=title)
    return await read_document(session, GET_ON_DAY, title=title, as_of=as_of)
