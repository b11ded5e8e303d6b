"""The techniques that a level should perform, by day."""

from datetime import date

from services.catalog.facility.schemas import Level
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

HEAD = """'level', l.level, 'valid_from', l.valid_from,
    'valid_to', (select min(later.valid_from) from level_list later where later.level = l.level and later.valid_from > l.valid_from),
    'legal_basis', l.legal_basis"""
LINES = "from level_list_item i where i.level = l.level and i.valid_from = l.valid_from and i.listed"
ITEM = f"json_build_object({HEAD}, 'technique_codes', array(select i.technique_code {LINES} order by i.technique_code collate \"C\"))"

GET = statement(f"select {ITEM}::text as body, l.version from level_list l where l.level = :level and l.valid_from = :valid_from")
GET_IN_FORCE = statement(f"""
    select {ITEM}::text as body, l.version || '.' || l.valid_from as version from level_list l
    where l.level = :level and l.valid_from <= :as_of order by l.valid_from desc limit 1
""")
LIST = page_statement(f"""
    select l.level || ' ' || l.valid_from as key, json_build_object({HEAD}, 'size', (select count(*) {LINES})) as item from level_list l
    where (:level::text is null or l.level = :level) and (:after::text is null or (l.level || ' ' || l.valid_from) collate "C" > :after)
    order by (l.level || ' ' || l.valid_from) collate "C" limit :limit + 1
""")


async def get_level_list(session: Session, level: Level, valid_from: date) -> Document:
    """One version; raises ResourceMissing."""
    return await read_document(session, GET, level=level, valid_from=valid_from)


async def get_level_list_in_force(session: Session, level: Level, as_of: date | None) -> Document:
    """The version in force on a day, today if none is named; raises ResourceMissing where there is none yet."""
    return await read_document(session, GET_IN_FORCE, level=level, as_of=as_of or session.today)


async def list_level_lists(session: Session, page: Page, level: Level | None) -> Document:
    """Every version, without its lines."""
    return await read_page(session, LIST, page, level=level)
