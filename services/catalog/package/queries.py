"""Technique packages."""

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement
from shared.vietnamese import folded

ITEM = "json_build_object('code', p.code, 'name', p.name, 'technique_codes', p.technique_codes)"

GET = statement(f"select {ITEM}::text as body, p.version from package p where p.code = :code")
LIST = page_statement(f"""
    select p.sort_key as key, {ITEM} as item from package p
    where (:technique::text is null or :technique = any(p.technique_codes)) and (:q::text is null or strpos(p.search, :q) > 0)
        and (:after::text is null or p.sort_key > :after)
    order by p.sort_key limit :limit + 1
""")


async def get_package(session: Session, code: str) -> Document:
    """A package; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def list_packages(session: Session, page: Page, *, q: str | None, technique: str | None) -> Document:
    """Packages in Vietnamese order; `technique` keeps those that hold it."""
    return await read_page(session, LIST, page, q=None if q is None else folded(q), technique=technique)
