"""Answers whose JSON PostgreSQL built: one resource, or a page of a list, passed through as bytes."""

from dataclasses import dataclass

from shared.db import Session
from shared.errors import ResourceMissing
from shared.paging import Cursors
from shared.statement import Statement, statement


@dataclass(frozen=True, slots=True)
class Document:
    """JSON bytes; `version` becomes the strong ETag of a resource that If-Match can name; `next` continues a list."""

    body: bytes
    version: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What of a list is asked for: how many rows, after which one, of which list (path and filters)."""

    limit: int
    cursor: str | None
    list_: str
    cursors: Cursors


def page_statement(rows: str) -> Statement:
    """A list query: `rows` selects `key` (text, the order of the list) and `item` (json), and uses :after, null or the last key seen.

    It must itself keep `key > :after` (collate "C"), order by key and limit to :limit + 1 rows, so that an index can serve it.
    """
    return statement(f"""
        with page as ({rows}), kept as (select key, item from page order by key collate "C" limit :limit)
        select '[' || coalesce(string_agg(item::text, ',' order by key collate "C"), '') || ']' as items, max(key collate "C") as last,
            (select count(*) from page) > :limit as more
        from kept
    """)


async def read_page(session: Session, rows: Statement, page: Page, **params: object) -> Document:
    """One page of a list as `{"items": [...], "next": ...}`; raises CursorTampered."""
    last = page.cursors.read(page.list_, page.cursor, 1)
    row = await session.one(rows, after=None if last is None else last[0], limit=page.limit, **params)
    following = page.cursors.sign(page.list_, [row["last"]]) if row["more"] else None
    tail = f'"{following}"' if following else "null"
    return Document(f'{{"items":{row["items"]},"next":{tail}}}'.encode(), next=following)


async def read_document(session: Session, query: Statement, **params: object) -> Document:
    """One resource: the query gives `body` (json as text) and `version` (null: the bytes are the ETag), or no row: ResourceMissing."""
    row = await session.find(query, **params)
    if row is None:
        raise ResourceMissing
    return Document(row["body"].encode(), version=None if row["version"] is None else str(row["version"]))
