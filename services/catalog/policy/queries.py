"""Policies by day."""

from datetime import date

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('code', p.code, 'valid_from', p.valid_from,
    'valid_to', (select min(later.valid_from) from policy later where later.code = p.code and later.valid_from > p.valid_from),
    'value', p.value)"""

GET = statement(f"select {ITEM}::text as body, p.version from policy p where p.code = :code and p.valid_from = :valid_from")
LIST = page_statement(f"""
    select p.code || ' ' || p.valid_from as key, {ITEM} as item from policy p
    where (:code::text is null or p.code = :code) and (:after::text is null or (p.code || ' ' || p.valid_from) collate "C" > :after)
        and (:as_of::date is null or p.valid_from = (
            select max(q.valid_from) from policy q where q.code = p.code and q.valid_from <= :as_of
        ))
    order by (p.code || ' ' || p.valid_from) collate "C" limit :limit + 1
""")
IS_TECHNIQUE = statement("select exists (select from technique where code = :code)")
FIND_VALUE = statement("select value from policy where code = :code and valid_from <= :on order by valid_from desc limit 1")


async def get_policy(session: Session, code: str, valid_from: date) -> Document:
    """The value set for a day; raises ResourceMissing."""
    return await read_document(session, GET, code=code, valid_from=valid_from)


async def list_policies(session: Session, page: Page, *, code: str | None, as_of: date | None) -> Document:
    """Every value set, or those in force on a day."""
    return await read_page(session, LIST, page, code=code, as_of=as_of)


async def find_value(session: Session, code: str, on: date) -> object:
    """The value in force on a day, or None."""
    value: object = await session.value(FIND_VALUE, code=code, on=on)
    return value


async def is_technique(session: Session, code: str) -> bool:
    """Whether there is a technique of this code."""
    return bool(await session.value(IS_TECHNIQUE, code=code))
