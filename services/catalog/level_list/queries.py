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
    where (:level::text is null or l.level = :level)
        and (:technique::text is null or exists (select {LINES} and i.technique_code = :technique))
        and (:as_of::date is null
            or l.valid_from = (select max(m.valid_from) from level_list m where m.level = l.level and m.valid_from <= :as_of))
        and (:after::text is null or (l.level || ' ' || l.valid_from) collate "C" > :after)
    order by (l.level || ' ' || l.valid_from) collate "C" limit :limit + 1
""")
ONLY_IN = """(
    select coalesce(json_agg(json_build_object('code', t.code, 'name', t.name) order by t.sort_key), '[]')
    from level_list_item i join technique t on t.code = i.technique_code
    where i.level = l.level and i.valid_from = {one} and i.listed and not exists (
        select from level_list_item o
        where o.level = i.level and o.valid_from = {other} and o.technique_code = i.technique_code and o.listed
    )
)"""
DIFFERENCE = statement(f"""
    select json_build_object('level', l.level, 'from', e.valid_from, 'to', l.valid_from,
        'added', {ONLY_IN.format(one="l.valid_from", other="e.valid_from")},
        'removed', {ONLY_IN.format(one="e.valid_from", other="l.valid_from")})::text as body, null as version
    from level_list l join level_list e on e.level = l.level and e.valid_from = :earlier
    where l.level = :level and l.valid_from = :valid_from
""")


async def get_level_list(session: Session, level: Level, valid_from: date) -> Document:
    """One version; raises ResourceMissing."""
    return await read_document(session, GET, level=level, valid_from=valid_from)


async def get_level_list_in_force(session: Session, level: Level, as_of: date | None) -> Document:
    """The version in force on a day, today if none is named; raises ResourceMissing where there is none yet."""
    return await read_document(session, GET_IN_FORCE, level=level, as_of=as_of or session.today)


async def list_level_lists(session: Session, page: Page, level: Level | None, technique: str | None, as_of: date | None) -> Document:
    """The versions without their lines; `technique` keeps those that hold it, `as_of` those in force on a day."""
    return await read_page(session, LIST, page, level=level, technique=technique, as_of=as_of)


async def get_difference(session: Session, level: Level, valid_from: date, earlier: date) -> Document:
    """What a version has that another has not, and the other way round, in Vietnamese order; raises ResourceMissing."""
    return await read_document(session, DIFFERENCE, level=level, valid_from=valid_from, earlier=earlier)
