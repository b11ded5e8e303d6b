"""Reading what a unit or a facility is on a day, what it stands in and what stands in it."""

from collections.abc import Sequence
from datetime import date

from services.indicators.home.queries import HOMES
from services.indicators.place.schemas import COUNTRY, Facility, Place, Step, Tile
from services.indicators.value.errors import UnitUnknownOnThatDay
from services.indicators.value.queries import list_units
from shared.access import roots_of
from shared.actor import NATION
from shared.db import Session
from shared.statement import statement

FIND = statement("""
    select code, level as kind, level, since, difficulty, parent, '{}'::text[] as serves, null as led_by, null::integer as beds
    from unit_state where code = :code and valid @> :day::date
    union all
    select facility, kind, level, (select min(lower(g.valid)) from facility_state g where g.facility = f.facility), '{}', admin_unit,
        serves_communes, parent_facility, beds
    from facility_state f where facility = :code and valid @> :day::date
    limit 1
""")
LIST_PATH = statement("""
    with recursive up(code, level, parent, depth) as (
        select code, level, parent, 0 from unit_state where code = :unit and valid @> :day::date
        union all
        select u.code, u.level, u.parent, up.depth + 1 from up join unit_state u on u.code = up.parent and u.valid @> :day::date
    )
    select code, level from up order by depth desc
""")
LIST_COMMUNES = statement("""
    with recursive tree(code, level, parent, difficulty) as (
        select code, level, parent, difficulty from unit_state where code = :unit and valid @> :day::date
        union all
        select u.code, u.level, u.parent, u.difficulty from tree t join unit_state u on u.parent = t.code and u.valid @> :day::date
        where t.level in ('province', 'district')
    )
    select t.code, t.difficulty, case when p.level = 'district' then p.code end as district
    from tree t left join unit_state p on p.code = t.parent and p.valid @> :day::date
    where t.level = 'commune' order by t.code collate "C"
""")
LIST_PROVINCES = statement("""
    select code, difficulty, null as district from unit_state where parent is null and valid @> :day::date order by code collate "C"
""")
LIST_FACILITIES = statement(f"""
    with recursive {HOMES}
    select distinct f.facility as code, f.kind, f.level, f.admin_unit, f.acts_as_station
    from home h join facility_state f on f.facility = h.facility and f.valid @> :as_of::date
    where f.kind = any(:kinds::text[]) order by 1
""")


async def get_place(session: Session, code: str, day: date) -> Place:
    """A unit, a facility or the nation on a day; raises UnitUnknownOnThatDay."""
    if code == NATION:
        return Place(NATION, COUNTRY, "", None, (), None, (), None, None)
    row = await session.find(FIND, code=code, day=day)
    if row is None:
        raise UnitUnknownOnThatDay
    return Place(**row)


async def list_own(session: Session, day: date) -> list[str]:
    """The caller's own unit; where it is not there on the day, those that followed it and are. Raises UnitUnknownOnThatDay."""
    unit = session.context.caller.unit
    if await list_units(session, [unit], day):
        return [unit]
    found = await list_units(session, await roots_of(session), day)
    if not found:
        raise UnitUnknownOnThatDay
    return sorted(found)


async def list_path(session: Session, place: Place, day: date) -> list[Step]:
    """The units above a place, the highest first; the caller may look at those in its own subtree of today."""
    if place.kind == COUNTRY:
        return []
    rows = await session.all(LIST_PATH, unit=place.parent or place.code, day=day)
    caller = session.context.caller
    roots = set(await roots_of(session))
    steps, open_ = [Step(NATION, COUNTRY, open=True)] if caller.is_national() else [], caller.is_national()
    for row in rows:
        open_ = open_ or row["code"] in roots
        if row["code"] != place.code:
            steps.append(Step(row["code"], row["level"], open_))
    return steps


async def list_tiles(session: Session, place: Place, day: date) -> list[Tile]:
    """The provinces of the nation, or the communes of a province or district with their districts."""
    if place.kind == COUNTRY:
        return [Tile(**row) for row in await session.all(LIST_PROVINCES, day=day)]
    return [Tile(**row) for row in await session.all(LIST_COMMUNES, unit=place.code, day=day)]


async def list_facilities(session: Session, unit: str, kinds: Sequence[str], *, as_of: date, boundaries: date) -> list[Facility]:
    """The facilities of some kinds in a unit, by code."""
    rows = await session.all(LIST_FACILITIES, roots=[unit], kinds=list(kinds), as_of=as_of, boundaries=boundaries)
    return [Facility(**row) for row in rows]
