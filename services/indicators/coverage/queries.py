"""Coverage out of the kept counters: for each facility one step of its series, found by one index lookup."""

from datetime import date

from services.indicators.home.queries import HOMES
from services.indicators.value.queries import list_roots
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

EMPTY = b'{"items":[],"next":null}'

# :list null: the facility's own level. A facility without a listed technique of the list has no series: then the list's size and zeros.
COUNTERS = """
    left join lateral (
        select * from coverage_series c where c.facility = f.facility and c.list = coalesce(:list::text, f.level) and c.since <= :as_of
        order by c.since desc limit 1
    ) s on true
    left join level_list z on s.facility is null and z.list = coalesce(:list::text, f.level) and z.days @> :as_of::date
    cross join lateral (select coalesce(s.list_size, z.size, 0) as size) l
"""
# (20000 n + size) / (2 size) is n / size in hundredths of a percent, rounded half up in whole numbers.
ITEM = """json_build_object('facility', f.facility, 'list', coalesce(:list::text, f.level), 'as_of', :as_of::date, 'list_size', l.size,
    'listed', coalesce(s.listed, 0), 'able', coalesce(s.able, 0), 'performing', coalesce(s.performing, 0), 'lapsed', coalesce(s.lapsed, 0),
    'rotated_only', coalesce(s.rotated_only, 0),
    'coverage_able', round((20000 * coalesce(s.able, 0)::bigint + l.size) / nullif(2 * l.size, 0) / 100.0, 2),
    'coverage_performing', round((20000 * coalesce(s.performing, 0)::bigint + l.size) / nullif(2 * l.size, 0) / 100.0, 2))"""

GET = statement(f"""
    select {ITEM}::text as body from facility_state f {COUNTERS} where f.facility = :facility and f.valid @> :as_of::date
""")
LIST = page_statement(f"""
    select f.facility as key, {ITEM} as item
    from (
        select facility, level from facility_state
        where (:after::text is null or facility collate "C" > :after) and valid @> :as_of::date
            and (:list::text is null or level = :list) and (:kind::text is null or kind = :kind)
            and (:roots::text[] = '{{VN}}' or facility in (with recursive {HOMES} select h.facility from home h))
        order by facility collate "C" limit :limit + 1
    ) f {COUNTERS}
    order by f.facility collate "C"
""")


async def read_coverage(session: Session, facility: str, *, list_: str | None, as_of: date | None) -> Document:
    """A facility's coverage on a day; raises ResourceMissing where it does not exist on that day."""
    row = await session.find(GET, facility=facility, list=list_, as_of=as_of or session.today)
    if row is None:
        raise ResourceMissing
    return Document(row["body"].encode())


async def list_coverage(
    session: Session, page: Page, *, unit: str | None, list_: str | None, kind: str | None, as_of: date | None
) -> Document:
    """The coverage of the facilities below a unit (on that day's map), or of the caller's whole subtree of today, in the order of codes.

    Raises UnitUnknownOnThatDay.
    """
    day = as_of or session.today
    roots, map_of = (await roots_of(session), session.today) if unit is None else ([unit], day)
    found = await read_page(session, LIST, page, roots=roots, boundaries=map_of, list=list_, kind=kind, as_of=day)
    if found.body == EMPTY and unit is not None:
        await list_roots(session, unit, children=False, day=day)
    return found
