"""Units on a day."""

from datetime import date

from services.catalog.admin_unit.errors import UnitEnded
from shared.contracts.catalog import UnitLevel
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.search import SearchableList
from shared.statement import statement

FIELDS = """'code', s.code, 'since', s.since, 'level', s.level, 'name', s.name, 'parent_code', s.parent_code,
    'difficulty', s.difficulty, 'valid_from', s.valid_from"""
ITEM = f"json_build_object({FIELDS})"
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
FIND_END = statement("""
    select ended_on, successors from admin_unit where code = :code and ended_on <= :as_of order by ended_on desc limit 1
""")
HISTORY = page_statement(f"""
    select s.valid_from::text as key, json_build_object({FIELDS}, 'valid_to', s.valid_to,
        'successors', case when s.valid_to = u.ended_on then u.successors else '{{}}' end) as item
    from admin_unit_state s join admin_unit u on u.code = s.code and u.since = s.since
    where s.code = :code and (:after::text is null or s.valid_from > :after::text::date) order by s.valid_from limit :limit + 1
""")


async def get_admin_unit(session: Session, code: str, as_of: date | None) -> Document:
    """The unit that a code stands for on a day, today if none is named; raises UnitEnded, ResourceMissing."""
    day = as_of or session.today
    try:
        return await read_document(session, GET, code=code, as_of=day)
    except ResourceMissing as missing:
        ended = await session.find(FIND_END, code=code, as_of=day)
        if ended is None:
            raise
        raise UnitEnded(ended_on=ended["ended_on"], successors=", ".join(ended["successors"])) from missing


async def list_history(session: Session, page: Page, code: str) -> Document:
    """Every dated state of the units that a code has stood for."""
    return await read_page(session, HISTORY, page, code=code)


async def list_admin_units(
    session: Session, page: Page, *, level: UnitLevel | None, parent: str | None, as_of: date | None, q: str | None
) -> Document:
    """The units of a day in Vietnamese order."""
    return await LIST.read(session, page, q, level=level, parent=parent, as_of=as_of or session.today)
