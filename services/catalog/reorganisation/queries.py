"""Reorganisations and what became of each unit and facility."""

from datetime import date
from uuid import UUID

from services.catalog.reorganisation.schemas import Outcome
from shared.access import roots_of
from shared.contracts.catalog import UnitLevel
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

SHARED = "json_agg(json_build_object('code', {end}, 'share', m.share) order by m.share = 'part', {end})"
UNIT = f"""json_build_object('code', u.code, 'since', u.since, 'level', u.level, 'name', (
        select s.name from admin_unit_state s where s.code = u.code and s.since = u.since
        order by (s.valid_from < r.effective_on) = (u.outcome in ('ended', 'moved')) desc, s.valid_from desc limit 1
    ), 'outcome', u.outcome, 'old_parent', u.old_parent, 'new_parent', u.new_parent, 'successors', u.successors,
    'goes_to', coalesce((
        select {SHARED.format(end="m.to_code")} from reorganisation_move m
        where m.reorganisation_id = u.reorganisation_id and m.from_code = u.code and u.since < r.effective_on
    ), '[]'), 'comes_from', coalesce((
        select {SHARED.format(end="m.from_code")} from reorganisation_move m
        where m.reorganisation_id = u.reorganisation_id and m.to_code = u.code and u.outcome in ('formed', 'continued')
    ), '[]'))"""
FACILITY = """json_build_object('code', f.facility, 'name', (
        select s.name from facility_state s where s.code = f.facility and s.valid_from <= r.effective_on order by s.valid_from desc limit 1
    ), 'outcome', f.outcome, 'old_unit', f.old_unit, 'new_unit', f.new_unit, 'old_parent', f.old_parent, 'new_parent', f.new_parent,
    'old_serves', f.old_serves, 'new_serves', f.new_serves, 'approximate', f.approximate, 'later_state', f.later_state)"""
UNITS = "reorganisation_unit u join reorganisation r on r.id = u.reorganisation_id where u.reorganisation_id = :id"
FACILITIES = "reorganisation_facility f join reorganisation r on r.id = f.reorganisation_id where f.reorganisation_id = :id"

GET = statement(f"""
    select json_build_object('id', r.id, 'decision_no', r.decision_no, 'effective_on', r.effective_on,
        'moves', m.moves, 'communes_divided', m.divided,
        'communes_ended', u.ended - u.districts - u.provinces, 'districts_ended', u.districts, 'provinces_ended', u.provinces,
        'units_continued', u.continued, 'units_formed', u.formed, 'villages_moved', u.moved,
        'facilities_moved', f.moved, 'facilities_kept', f.kept, 'notes', r.notes,
        'units', case when :whole then (select coalesce(json_agg({UNIT} order by u.code, u.since), '[]') from {UNITS}) end,
        'facilities', case when :whole then (select coalesce(json_agg({FACILITY} order by f.facility), '[]') from {FACILITIES}) end
    )::text as body, 1 as version
    from reorganisation r cross join lateral (
        select count(*) as moves, count(*) filter (where share = 'default') as divided
        from reorganisation_move where reorganisation_id = r.id
    ) m cross join lateral (
        select count(*) filter (where outcome = 'ended') as ended,
            count(*) filter (where outcome = 'ended' and level = 'province') as provinces,
            count(*) filter (where outcome = 'ended' and level = 'district' and not exists (
                select from reorganisation_move where reorganisation_id = r.id and from_code = code
            )) as districts,
            count(*) filter (where outcome = 'continued') as continued, count(*) filter (where outcome = 'formed') as formed,
            count(*) filter (where outcome = 'moved') as moved
        from reorganisation_unit where reorganisation_id = r.id
    ) u cross join lateral (
        select count(*) filter (where outcome = 'moved') as moved, count(*) filter (where outcome = 'kept') as kept
        from reorganisation_facility where reorganisation_id = r.id
    ) f
    where r.id = :id
""")
EXISTS = statement("select 1 from reorganisation where id = :id")
LIST = page_statement("""
    select r.effective_on || ' ' || r.id as key, json_build_object('id', r.id, 'decision_no', r.decision_no, 'effective_on', r.effective_on,
        'moves', (select count(*) from reorganisation_move m where m.reorganisation_id = r.id)) as item
    from reorganisation r
    where (:effective_on::date is null or r.effective_on = :effective_on) and (:as_of::date is null or r.effective_on <= :as_of)
        and (:unit::text is null or exists (select from reorganisation_unit u where u.reorganisation_id = r.id and u.code = :unit))
        and (:after::text is null or r.effective_on || ' ' || r.id > :after collate "C")
    order by r.effective_on, r.id limit :limit + 1
""")
LIST_UNITS = page_statement(f"""
    select u.code || ' ' || u.since as key, {UNIT} as item from {UNITS}
        and (:level::text is null or u.level = :level) and (:outcome::text is null or u.outcome = :outcome)
        and (:after::text is null or u.code || ' ' || u.since > :after collate "C")
    order by u.code collate "C", u.since limit :limit + 1
""")
LIST_FACILITIES = page_statement(f"""
    select f.facility as key, {FACILITY} as item from {FACILITIES}
        and (:outcome::text is null or f.outcome = :outcome) and (:approximate::boolean is null or f.approximate = :approximate)
        and ('VN' = any(:roots::text[]) or f.new_unit in (select below.code from place_below(:roots, :today) below)
            or f.facility in (select below.code from place_below(:roots, :today) below))
        and (:after::text is null or f.facility > :after collate "C")
    order by f.facility collate "C" limit :limit + 1
""")


async def get_reorganisation(session: Session, id_: UUID, *, whole: bool = False) -> Document:
    """The report of a reorganisation; `whole`: with every unit and facility in it. Raises ResourceMissing."""
    return await read_document(session, GET, id=id_, whole=whole)


async def list_reorganisations(
    session: Session, page: Page, *, effective_on: date | None, unit: str | None, as_of: date | None
) -> Document:
    """Reorganisations by day; `unit`: those that touched it; `as_of`: those of a day and before."""
    return await read_page(session, LIST, page, effective_on=effective_on, unit=unit, as_of=as_of)


async def list_units(session: Session, page: Page, id_: UUID, *, level: UnitLevel | None, outcome: Outcome | None) -> Document:
    """The units that a reorganisation touched, by code; raises ResourceMissing."""
    await _ensure_known(session, id_)
    return await read_page(session, LIST_UNITS, page, id=id_, level=level, outcome=outcome)


async def list_facilities(session: Session, page: Page, id_: UUID, *, outcome: Outcome | None, approximate: bool | None) -> Document:
    """The facilities in the caller's subtree that a reorganisation touched, by code; raises ResourceMissing."""
    await _ensure_known(session, id_)
    mine = {"roots": await roots_of(session), "today": session.today}
    return await read_page(session, LIST_FACILITIES, page, id=id_, outcome=outcome, approximate=approximate, **mine)


async def _ensure_known(session: Session, id_: UUID) -> None:
    if await session.find(EXISTS, id=id_) is None:
        raise ResourceMissing
