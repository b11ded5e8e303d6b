"""Facilities on a day, their history, and where they lie."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from services.catalog.facility.errors import FacilityHasClosed, FacilityNotInForce
from shared.access import Within, roots_of
from shared.contracts.catalog import FacilityKind
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.search import SearchableList
from shared.statement import statement

FIELDS = """'code', s.code, 'name', s.name, 'kind', s.kind, 'level', s.level, 'admin_unit', s.admin_unit,
    'parent_facility', s.parent_facility, 'managing_authority', s.managing_authority, 'beds', s.beds, 'acts_as_station', s.acts_as_station,
    'serves_communes', s.serves_communes, 'insurance_code', s.insurance_code, 'ministry_code', s.ministry_code,
    'insurance_qualified', s.insurance_qualified, 'valid_from', s.valid_from"""
ITEM = f"json_build_object({FIELDS})"
ON_DAY = "s.valid_from <= :as_of and (s.valid_to is null or s.valid_to > :as_of)"
# The tree holds only what exists today; a facility closed or still to come is seen by whoever sees its unit.
SEEN = """('VN' = any(:roots::text[]) or s.code in (select below.code from place_below(:roots, :today) below)
    or s.admin_unit in (select below.code from place_below(:roots, :today) below))"""

GET = statement(f"""
    select {ITEM}::text as body, p.version || case when s.valid_to is null then '' else '.' || s.valid_from end as version
    from facility_state s join place_code p on p.code = s.code where s.code = :code and {ON_DAY}
""")
LIST = SearchableList(
    lambda found: (
        f"""
        select s.sort_key as key, {ITEM} as item from facility_state s
        where {ON_DAY} and {SEEN} and (:kind::text is null or s.kind = :kind)
            and (:unit::text is null or s.code in (select below.code from place_below(array[:unit], :as_of) below))
            and {found} and (:after::text is null or s.sort_key > :after)
        order by s.sort_key limit :limit + 1
    """
    )
)
CLOSING = """(
    select json_build_object('closed_on', c.closed_on, 'decision_no', c.decision_no, 'reason', c.reason)
    from facility_closing c where c.code = s.code and c.closed_on = s.valid_to
)"""
STATE = f"json_build_object({FIELDS}, 'valid_to', s.valid_to, 'closing', {CLOSING})"
GET_STATE = statement(f"""
    select {STATE}::text as body, p.version || case when s.valid_to is null then '' else '.' || s.valid_from end as version
    from facility_state s join place_code p on p.code = s.code where s.code = :code and s.valid_from = :valid_from
""")
HISTORY = page_statement(f"""
    select s.valid_from::text as key, {STATE} as item from facility_state s
    where s.code = :code and (:after::text is null or s.valid_from > :after::text::date) order by s.valid_from limit :limit + 1
""")
FIND_CLOSING = statement("""
    select c.closed_on from facility_closing c join facility_state s on s.code = c.code and s.valid_to = c.closed_on
    where c.code = :code and c.closed_on <= :as_of order by c.closed_on desc limit 1
""")
FIND_STATE_ON = statement(f"""
    select s.level, coalesce(province_of(s.admin_unit, :as_of), province_of(s.admin_unit, s.valid_from), 'VN') as province
    from facility_state s where s.code = :code and {ON_DAY}
""")
FIND_PLACES = statement("""
    select array[code, admin_unit] || case
            when exists (select from place p where p.code = admin_unit and p.valid @> :today::date) then '{}'
            else array(select r.code from place_roots(admin_unit, :today::date, false) r)
        end
    from facility_state where code = :code
    order by valid_from <= :today desc, abs(valid_from - :today) limit 1
""")
FIND_PROVINCE = statement("""
    select coalesce(province_of(admin_unit, :on), province_of(admin_unit, valid_from), 'VN')
    from facility_state where code = :code order by valid_from <= :on desc, abs(valid_from - :on) limit 1
""")


async def get_facility(session: Session, code: str, as_of: date | None) -> Document:
    """The facility as it is on a day, today if none is named; raises FacilityHasClosed, ResourceMissing."""
    day = as_of or session.today
    try:
        return await read_document(session, GET, code=code, as_of=day)
    except ResourceMissing as missing:
        closing = await session.find(FIND_CLOSING, code=code, as_of=day)
        if closing is None:
            raise
        raise FacilityHasClosed(closed_on=closing["closed_on"]) from missing


async def get_state(session: Session, code: str, valid_from: date) -> Document:
    """One dated state, with the day on which it ends."""
    return await read_document(session, GET_STATE, code=code, valid_from=valid_from)


async def list_facilities(
    session: Session, page: Page, *, kind: FacilityKind | None, unit: str | None, as_of: date | None, q: str | None
) -> Document:
    """The facilities of a day in the caller's subtree, in Vietnamese order; `unit` narrows to a unit, or a facility and those under it."""
    roots = await roots_of(session)
    return await LIST.read(session, page, q, kind=kind, unit=unit, as_of=as_of or session.today, roots=roots, today=session.today)


async def list_history(session: Session, page: Page, code: str) -> Document:
    """Every dated state of a facility."""
    return await read_page(session, HISTORY, page, code=code)


async def get_state_on(session: Session, code: str, on: date) -> asyncpg.Record:
    """Level and province of a facility on a day; raises FacilityNotInForce."""
    state = await session.find(FIND_STATE_ON, code=code, as_of=on)
    if state is None:
        raise FacilityNotInForce
    return state


async def get_province(session: Session, code: str, on: date) -> str:
    """The province of a facility on a day, closed or not."""
    province: str = await session.value(FIND_PROVINCE, code=code, on=on)
    return province


async def find_places(session: Session, code: str) -> list[str] | None:
    """A facility's code and the unit it lies in, now or nearest to now, or what followed that: one is in the subtree of who may see it."""
    places: list[str] | None = await session.value(FIND_PLACES, code=code, today=session.today)
    return places


def about_facility(argument: str) -> Within:
    """The facility whose code an argument of the endpoint holds; closed ones and those to come are found, too."""

    async def find(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
        return await find_places(session, call[argument])

    return find
