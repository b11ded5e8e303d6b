"""Facilities and units as the projection `places` knows them, and the caller's part of them."""

from datetime import date

from services.rotation.facility.errors import FacilityClosed, FacilityUnknown, UnitUnknown
from services.rotation.facility.schemas import Facility
from shared.access import is_within, roots_of
from shared.db import Session
from shared.errors import Detail, OutOfSubtree
from shared.statement import statement

# The state of the day; else the nearest one, since people's papers are older than the catalog.
FIND_FACILITY = statement("""
    select facility as code, kind, level, parent_facility as parent, province,
        not exists (select from facility_state f where f.facility = :code and (upper_inf(f.valid) or upper(f.valid) > :day::date)) as closed
    from facility_state where facility = :code order by valid @> :day::date desc, valid desc limit 1
""")
FIND_PROVINCE = statement("""
    select province from (
        select province, valid from unit_state where code = :code
        union all select province, valid from facility_state where facility = :code
    ) p order by valid @> :day::date desc, valid desc limit 1
""")


async def get_facility(session: Session, code: str, *, on: date, pointer: str) -> Facility:
    """A facility's state on a day; raises FacilityUnknown, FacilityClosed."""
    row = await session.find(FIND_FACILITY, code=code, day=on)
    if row is None:
        raise FacilityUnknown("catalog", errors=[Detail(pointer, "field.unknown-code")])
    if row["closed"]:
        raise FacilityClosed(errors=[Detail(pointer, "field.closed-by-then")])
    return Facility(row["code"], row["kind"], row["level"], row["parent"], row["province"])


async def get_province(session: Session, code: str, *, pointer: str) -> str:
    """The province of a unit or facility; raises UnitUnknown."""
    province: str | None = await find_province(session, code)
    if province is None:
        raise UnitUnknown("catalog", errors=[Detail(pointer, "field.unknown-code")])
    return province


async def find_province(session: Session, code: str) -> str | None:
    """The province of a unit or facility, or None for an unknown code."""
    found: str | None = await session.value(FIND_PROVINCE, code=code, day=session.today)
    return found


async def get_province_of_caller(session: Session) -> str:
    """The province in which the caller's unit lies, VN for the nation's; raises OutOfSubtree."""
    caller = session.context.caller
    province = caller.unit if caller.is_national() else await find_province(session, caller.unit)
    if province is None:
        raise OutOfSubtree
    return province


async def ensure_own(session: Session, *places: str) -> None:
    """Refuse, as missing, what has none of its places in the caller's subtree."""
    if not await is_within(session, places):
        raise OutOfSubtree


async def subtree(session: Session) -> dict[str, object]:
    """The caller's subtree as the lists' SQL takes it: national, roots, today."""
    caller = session.context.caller
    return {"national": caller.is_national(), "roots": await roots_of(session), "today": session.today}


def is_mine(place: str) -> str:
    """The SQL condition that a place lies in the caller's subtree."""
    return f"(:national::boolean or {place} in (select code from place_below(:roots::text[], :today::date)))"
