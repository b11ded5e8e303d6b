"""Which province a place lies in, and who answers today for one that has ended."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.access import Within
from shared.actor import NATION
from shared.db import Session
from shared.statement import statement

PROVINCE = statement("select coalesce(province_of(:unit, :on), province_of(:unit, :otherwise))")
# A place that has ended is answered for by its successors and by those above it on its last day.
FIND_ANSWERABLE = statement("""
    select array(
        select code from place_roots(c.code, :today, false)
        union
        select a.code from (select max(upper(valid)) - 1 as day from place where code = c.code having not bool_or(valid @> :today::date)) l,
            lateral place_above(c.code, l.day) a
    ) from place_code c where c.code = :code
""")


async def get_province(session: Session, unit: str, on: date, otherwise: date | None = None) -> str:
    """The code of the province above a unit on a day, or on the day otherwise asked for; the nation's where it lies in none."""
    province: str | None = await session.value(PROVINCE, unit=unit, on=on, otherwise=otherwise or on)
    return province or NATION


def about_unit(argument: str) -> Within:
    """The unit or facility whose code an argument of the endpoint holds, ended ones too; the caller's own where it holds none."""

    async def find(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
        code = call[argument]
        return [session.context.caller.unit] if code is None else await session.value(FIND_ANSWERABLE, code=code, today=session.today)

    return find
