"""Technique packages by day."""

from datetime import date

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.search import SearchableList
from shared.statement import statement

FIELDS = "'code', s.code, 'name', s.name, 'technique_codes', s.technique_codes"
ITEM = f"json_build_object({FIELDS})"
# The version of a day; before all of them the first, since a package is older than its record.
ON_DAY = """(
    select distinct on (v.code) v.* from package_version v
    order by v.code, v.valid_from <= :as_of desc, case when v.valid_from <= :as_of then v.version end desc, v.version
)"""

GET = statement(f"select {ITEM}::text as body, s.version from package s where s.code = :code")
GET_ON_DAY = statement(f"select {ITEM}::text as body, s.version || '.' || s.valid_from as version from {ON_DAY} s where s.code = :code")
LIST = SearchableList(
    lambda found: (
        f"""
        select s.sort_key as key, {ITEM} as item from {ON_DAY} s
        where (:technique::text is null or :technique = any(s.technique_codes)) and {found}
            and (:after::text is null or s.sort_key > :after)
        order by s.sort_key limit :limit + 1
    """
    )
)
HISTORY = page_statement(f"""
    select lpad(s.version::text, 19, '0') as key, json_build_object('version', s.version, 'valid_from', s.valid_from, {FIELDS}) as item
    from package_version s where s.code = :code and (:after::text is null or s.version > :after::text::bigint)
    order by s.version limit :limit + 1
""")


async def get_package(session: Session, code: str, as_of: date | None = None) -> Document:
    """A package as it is, or as it was on a day; raises ResourceMissing."""
    if as_of is None:
        return await read_document(session, GET, code=code)
    return await read_document(session, GET_ON_DAY, code=code, as_of=as_of)


async def list_packages(session: Session, page: Page, *, q: str | None, technique: str | None, as_of: date | None) -> Document:
    """The packages of a day in Vietnamese order; `technique` keeps those that hold it."""
    return await LIST.read(session, page, q, technique=technique, as_of=as_of or session.today)


async def list_history(session: Session, page: Page, code: str) -> Document:
    """Every version of a package; of the versions for one day the last counts."""
    return await read_page(session, HISTORY, page, code=code)
