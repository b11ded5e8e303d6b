"""Which province a place lies in."""

from datetime import date

from shared.actor import NATION
from shared.db import Session
from shared.statement import statement

PROVINCE = statement("select coalesce(province_of(:unit, :on), province_of(:unit, :otherwise))")


async def get_province(session: Session, unit: str, on: date, otherwise: date | None = None) -> str:
    """The code of the province above a unit on a day, or on the day otherwise asked for; the nation's where it lies in none."""
    province: str | None = await session.value(PROVINCE, unit=unit, on=on, otherwise=otherwise or on)
    return province or NATION
