"""HTTP of spendings."""

from typing import Annotated

from fastapi import Query

from services.indicators.document.schemas import No
from services.indicators.programme.errors import DayToCome, NotInProgramme, UnitOutsideProgramme
from services.indicators.programme.queries import readers_of
from services.indicators.reported.errors import ReportingUnitUnknown
from services.indicators.reported.routes import REPORTERS
from services.indicators.spending import commands, queries
from services.indicators.spending.errors import BudgetLineExceeded
from services.indicators.spending.schemas import PutSpending, SpendingAnswer, SpendingPage
from services.indicators.task_progress.routes import unit_of_body
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/programmes/{code}/spendings", tags=["programmes"])


@router.put(
    "/{spending_id}",
    response_model=SpendingAnswer,
    responses=declared(
        ResourceMissing,
        NotInProgramme,
        DayToCome,
        ReportingUnitUnknown,
        UnitOutsideProgramme,
        BudgetLineExceeded,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
@allowed(*REPORTERS, within=unit_of_body)
async def put_spending(uow: Writing, code: Code, spending_id: Code, body: PutSpending) -> Document:
    """Record what a unit spent on a budget line, or correct it; never above the line and its supplements."""
    return await commands.put_spending(uow, code, spending_id, body)


@router.get("", response_model=SpendingPage)
@allowed(*EVERYBODY, within=readers_of)
async def list_spendings(
    session: Reading,
    page: Paging,
    *,
    code: Code,
    line_no: Annotated[No | None, Query()] = None,
    unit: Annotated[Code | None, Query()] = None,
    as_of: Annotated[Day | None, Query()] = None,
) -> Document:
    """What was spent on a programme."""
    return await queries.list_spendings(session, page, code, line_no=line_no, unit=unit, as_of=as_of)


@router.get("/{spending_id}", response_model=SpendingAnswer, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=readers_of)
async def get_spending(session: Reading, code: Code, spending_id: Code) -> Document:
    """One spending."""
    return await queries.get_spending(session, code, spending_id)


@router.get("/{spending_id}/versions", response_model=SpendingPage)
@allowed(*EVERYBODY, within=readers_of)
async def list_versions(session: Reading, page: Paging, code: Code, spending_id: Code) -> Document:
    """Every version of a spending, the first one first."""
    return await queries.list_versions(session, page, code, spending_id)
