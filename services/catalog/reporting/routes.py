"""HTTP of what is owed and what came of it."""

from typing import Annotated

from fastapi import Query

from services.catalog.activity.routes import READERS
from services.catalog.activity.rules import span_of
from services.catalog.place.queries import about_unit
from services.catalog.reporting import queries, rules
from services.catalog.reporting.schemas import CompletenessPage, Duties, DutyState
from shared.access import allowed
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Month

router = Router(prefix="/catalog/v1/returns", tags=["reporting"])


@router.get("/due", response_model=Duties)
@allowed(*READERS, within=about_unit("unit"), scope="catalog")
async def list_duties(
    session: Reading,
    page: Paging,
    *,
    unit: Code | None = None,
    month: Month | None = None,
    from_month: Annotated[Month | None, Query(alias="from")] = None,
    to_month: Annotated[Month | None, Query(alias="to")] = None,
    state: DutyState | None = None,
) -> Document:
    """Who owes a return for a month (the last one where none is named), by when, and whether it came: the list that reminders go by."""
    span = rules.asked_span(month, from_month, to_month, session.today)
    return await queries.list_duties(session, page, unit=unit, span=span, state=state)


@router.get("/completeness", response_model=CompletenessPage)
@allowed(*READERS, within=about_unit("unit"), scope="catalog")
async def list_completeness(
    session: Reading,
    page: Paging,
    *,
    unit: Code | None = None,
    from_month: Annotated[Month, Query(alias="from")],
    to_month: Annotated[Month, Query(alias="to")],
    children: bool = False,
) -> Document:
    """How many of the returns owed are in, by month: of a unit, or of each unit or facility directly below it."""
    return await queries.list_completeness(session, page, unit=unit, span=span_of(from_month, to_month), children=children)
