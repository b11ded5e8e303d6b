"""Technique packages."""

from shared.db import Session
from shared.documents import Document, Page, read_document
from shared.search import SearchableList
from shared.statement import statement

ITEM = "json_build_object('code', s.code, 'name', s.name, 'technique_codes', s.technique_codes)"

GET = statement(f"select {ITEM}::text as body, s.version from package s where s.code = :code")
LIST = SearchableList(
    lambda found: (
        f"""
        select s.sort_key as key, {ITEM} as item from package s
        where (:technique::text is null or :technique = any(s.technique_codes)) and {found}
            and (:after::text is null or s.sort_key > :after)
        order by s.sort_key limit :limit + 1
    """
    )
)


async def get_package(session: Session, code: str) -> Document:
    """A package; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def list_packages(session: Session, page: Page, *, q: str | None, technique: str | None) -> Document:
    """Packages in Vietnamese order; `technique` keeps those that hold it."""
    return await LIST.read(session, page, q, technique=technique)
