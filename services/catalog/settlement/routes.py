"""HTTP of settlements."""

from typing import Annotated

from fastapi import Query

from services.catalog.activity.routes import READERS
from services.catalog.place.queries import about_unit
from services.catalog.settlement import commands, queries
from services.catalog.settlement.errors import MonthNotSettled, SettlementDayUnfit, UnitNotThatMonth
from services.catalog.settlement.schemas import PutSettlement, ReopenMonth, Settlement, Settlements, SettlementStatus
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Month

router = Router(prefix="/catalog/v1/settlements", tags=["settlements"])


@router.put("/{unit}/{month}", response_model=Settlement, responses=declared(SettlementDayUnfit, UnitNotThatMonth))
@allowed(Role.DEPARTMENT, within=about_unit("unit"))
async def put_settlement(uow: Writing, unit: Code, month: Month, body: PutSettlement) -> Document:
    """Record that a unit's month is settled: the returns of its facilities change no more."""
    return await commands.put_settlement(uow, unit, month, body)


@router.post("/{unit}/{month}:reopen", response_model=Settlement, responses=declared(MonthNotSettled))
@allowed(Role.DEPARTMENT, within=about_unit("unit"))
async def reopen_month(uow: Writing, unit: Code, month: Month, body: ReopenMonth) -> Document:
    """Open a settled month for corrections."""
    return await commands.reopen_month(uow, unit, month, body)


@router.get("", response_model=Settlements)
@allowed(*READERS, within=about_unit("unit"), scope="catalog")
async def list_settlements(
    session: Reading,
    page: Paging,
    *,
    unit: Code | None = None,
    from_month: Annotated[Month | None, Query(alias="from")] = None,
    to_month: Annotated[Month | None, Query(alias="to")] = None,
    status: SettlementStatus | None = None,
    as_of: Day | None = None,
) -> Document:
    """The settlements of a unit and what lies in it, by month, now or on a day."""
    return await queries.list_settlements(session, page, unit=unit, first=from_month, last=to_month, status=status, as_of=as_of)


@router.get("/{unit}/{month}", response_model=Settlement)
@allowed(*READERS, within=about_unit("unit"), scope="catalog")
async def get_settlement(session: Reading, unit: Code, month: Month) -> Document:
    """A unit's month with every step taken."""
    return await queries.get_settlement(session, unit, month)
