"""Reads of policies."""

from datetime import date

from services.transfer.policy.schemas import Value
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

BODY = "json_build_object('code', p.code, 'valid_from', p.valid_from, 'value', p.value)"
FIND = statement("select * from policy where code = :code and valid_from = :valid_from for update")
GET = statement(f"select {BODY}::text as body, p.revision as version from policy p where p.code = :code and p.valid_from = :valid_from")
FIND_IN_FORCE = statement("""
    select value from policy where code = :code and valid_from <= :day order by valid_from desc limit 1
""")
LIST = page_statement(f"""
    select * from (
        select p.code || ' ' || p.valid_from as key, {BODY} as item from policy p where :code::text is null or p.code = :code
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def get_policy(session: Session, code: str, valid_from: date) -> Document:
    """One value."""
    return await read_document(session, GET, code=code, valid_from=valid_from)


async def find_value(session: Session, code: str, day: date) -> Value | None:
    """The value in force on a day, or None where none was set by then."""
    found: Value | None = await session.value(FIND_IN_FORCE, code=code, day=day)
    return found


async def list_policies(session: Session, page: Page, code: str | None) -> Document:
    """Every value, by code and day."""
    return await read_page(session, LIST, page, code=code)
