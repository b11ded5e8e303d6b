"""Facilities and units as the catalog's log tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.access import Within
from shared.db import Session
from shared.errors import Detail, UnknownForeign
from shared.statement import statement

FIND_FACILITIES = statement("""
    select distinct on (facility) facility as code, kind, level, beds, parent_facility, province, valid @> :day::date as in_force
    from facility_state where facility = any(:codes::text[]) order by facility, valid @> :day::date desc, valid desc
""")
FIND_PROVINCE = statement("""
    select province from (
        select facility as code, valid, province from facility_state union all select code, valid, province from unit_state
    ) place where code = :code order by valid desc limit 1
""")


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility on a day; where it has no state on that day (`in_force` false), in its nearest known one. `beds` null is unknown."""

    code: str
    kind: str
    level: str
    beds: int | None
    parent_facility: str | None
    province: str
    in_force: bool


async def find_facilities(session: Session, codes: Sequence[str], day: date) -> Mapping[str, Facility]:
    """The known ones among some codes."""
    return {row["code"]: Facility(**row) for row in await session.all(FIND_FACILITIES, codes=list(codes), day=day)}


async def find_province(session: Session, place: str) -> str | None:
    """The province of a facility or unit, or None where the code is unknown."""
    found: str | None = await session.value(FIND_PROVINCE, code=place)
    return found


def known_place(field: str) -> Within:
    """The facility or unit that a body names; the kernel waits for one whose event is still on its way before the subtree is judged."""

    async def find(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
        code: str = getattr(call["body"], field)
        if await find_province(session, code) is None:
            raise UnknownForeign("catalog", errors=[Detail(f"/{field}", "field.unknown-code")])
        return [code]

    return find
