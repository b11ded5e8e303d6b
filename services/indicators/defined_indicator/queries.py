"""Reads of indicators that people defined."""

from datetime import date
from typing import Any

from services.indicators.formula.queries import in_force
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.statement import statement

ITEM = """d.content || jsonb_build_object('code', d.code, 'version', d.version, 'owner', d.owner, 'valid_from', d.valid_from,
    'recorded_at', d.recorded_at, 'recorded_by', d.recorded_by)"""
FIND = statement("select version, owner from indicator_definition where code = :code order by version desc limit 1 for update")
FIND_STATE = statement("""
    select content from indicator_definition where code = :code and valid_from is not distinct from :valid_from::date
    order by version desc limit 1
""")
IS_REPORTED = statement("""
    select coalesce(
        (select (content->>'reported')::boolean from indicator_definition where code = :code and version = 1),
        (select true from reported_value where indicator = :code limit 1)
    )
""")
# Of each recorded programme that names the code to be reported: its units.
LIST_NAMING = statement("""
    select p.units from programme p join programme_version v using (code, version)
    where exists (select from json_array_elements(v.content->'targets') t where t->>'code' = :code)
        or exists (select from json_array_elements(v.content->'tasks') t, json_array_elements_text(t->'indicators') i where i = :code)
""")
LAST = "(select max(version) from indicator_definition l where l.code = d.code) as last"
GET = statement(f"select {ITEM} as item, {LAST} from ({in_force('code = :code')}) d")
LIST = statement(f'select {ITEM} as item from ({in_force()}) d order by d.code collate "C"')
LIST_VERSIONS = page_statement(f"""
    select to_char(d.version, 'FM000000000') as key, {ITEM} as item from indicator_definition d
    where d.code = :code and (:after::text is null or d.version > :after::bigint) order by d.version limit :limit + 1
""")


async def find_definition(session: Session, code: str, day: date) -> tuple[dict[str, Any], int] | None:
    """What an indicator is defined to be on a day, and its last version; None where nobody defined it."""
    row = await session.find(GET, code=code, day=day)
    return None if row is None else (row["item"], row["last"])


async def list_naming(session: Session, code: str) -> list[list[str]]:
    """The units of each programme that names an indicator in a target or a task."""
    return [row["units"] for row in await session.all(LIST_NAMING, code=code)]


async def list_definitions(session: Session, day: date) -> list[dict[str, Any]]:
    """What is defined on a day, by code."""
    return [row["item"] for row in await session.all(LIST, day=day)]


async def list_versions(session: Session, page: Page, code: str) -> Document:
    """Every version of a definition, the first one first; nothing where nobody defined it."""
    return await read_page(session, LIST_VERSIONS, page, code=code)
