"""Reads of policies."""

from datetime import date

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = "json_build_object('code', t.code, 'valid_from', t.valid_from, 'value', t.value, 'version', t.version)"
GET = statement(f"select {ITEM}::text as body, version from policy t where code = :code and valid_from = :valid_from")
LIST = page_statement(f"""
    select t.code || ' ' || t.valid_from as key, {ITEM} as item from policy t
    where (:code::text is null or t.code = :code) and (:after::text is null or (t.code || ' ' || t.valid_from) collate "C" > :after)
    order by (t.code || ' ' || t.valid_from) collate "C" limit :limit + 1
""")
VALUE_ON = statement("select value from policy where code = :code and valid_from <= :day order by valid_from desc limit 1")


async def get_policy(session: Session, code: str, valid_from: date) -> Document:
    """A dated value; raises ResourceMissing."""
    return await read_document(session, GET, code=code, valid_from=valid_from)


async def list_policies(session: Session, page: Page, *, code: str | None) -> Document:
    """Every dated value, by code and day."""
    return await read_page(session, LIST, page, code=code)


async def find_number(session: Session, code: str, day: date) -> int | None:
    """The value of a policy of a number on a day, or None where nothing was set."""
    found: int | None = await session.value(VALUE_ON, code=code, day=day)
    return found
