"""Units on a day."""

from datetime import date

from shared.contracts.catalog import UnitLevel
from shared.db import Session
from shared.documents import Document, Page, read_document
from shared.search import SearchableList
from shared.statement import statement

ITEM = """json_build_object('code', s.code, 'since', s.since, 'level', s.level, 'name', s.name, 'parent_code', s.parent_code,
    'difficulty', s.difficulty, 'valid_from', s.valid_from, 'valid_to', s.valid_to)"""
ON_DAY = "s.valid_from <= :as_of and (s.valid_to is null or s.valid_to > :as_of)"

GET = statement(f"""
    select {ITEM}::text as body, p.version || case when s.valid_to is null then '' else '.' || s.valid_from end as version
    from admin_unit_state s join place_code p on p.code = s.code where s.code = :code and {ON_DAY}
""")
LIST = SearchableList(
    lambda found: (
        f"""
        select s.sort_key as key, {ITEM} as item from admin_unit_state s
        where {ON_DAY} and (:level::text is null or s.level = :level) and (:parent::text is null or s.parent_code = :parent)
            and {found} and (:after::text is null or s.sort_key > :after)
        order by s.sort_key limit :limit + 1
    """
    )
)


async def get_admin_unit(session: Session, code: str, as_of: date | None) -> Document:
    """The unit that a code stands for on a day, today if none is named; raises ResourceMissing."""
    return await read_document(session, GET, code=code, as_of=as_of or session.today)


async def list_admin_units(
    session: Session, page: Page, *, level: UnitLevel | None, parent: str | None, as_of: date | None, q: str | None
) -> Document:
    """The units of a day in Vietnamese order."""
    return await LIST.read(session, page, q, level=level, parent=parent, as_of=as_of or session.today)
