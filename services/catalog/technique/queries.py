"""Techniques, found by name without accents, and which codes are known."""

from collections.abc import Sequence

from services.catalog.technique import rules
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement
from shared.vietnamese import folded

ITEM = """json_build_object('code', t.code, 'name', t.name, 'specialty', t.specialty, 'group', t.group_name, 'codes', t.codes,
    'scopes', t.scopes, 'requirements', t.requirements)"""

GET = statement(f"select {ITEM}::text as body, t.version from technique t where t.code = :code")
LIST = page_statement(f"""
    select t.sort_key as key, {ITEM} as item from technique t
    where (:specialty::text is null or t.specialty = :specialty) and (:title::text is null or :title = any(t.scopes))
        and (:q::text is null or strpos(t.search, :q) > 0) and (:after::text is null or t.sort_key > :after)
    order by t.sort_key limit :limit + 1
""")
FIND_KNOWN = statement("select array(select code from technique where code = any(:codes::text[]))")


async def get_technique(session: Session, code: str) -> Document:
    """A technique; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def list_techniques(session: Session, page: Page, *, q: str | None, specialty: str | None, title: str | None) -> Document:
    """Techniques in Vietnamese order; `title` keeps those in its scope of practice."""
    return await read_page(session, LIST, page, q=None if q is None else folded(q), specialty=specialty, title=title)


async def ensure_known(session: Session, codes: Sequence[str]) -> None:
    """Raise TechniqueUnknown, naming each pointer, unless all codes are techniques."""
    rules.ensure_known(codes, frozenset(await session.value(FIND_KNOWN, codes=list(codes))))
