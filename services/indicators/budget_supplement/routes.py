"""HTTP of supplements."""

from typing import Annotated

from fastapi import Query

from services.indicators.budget_supplement import commands, queries
from services.indicators.budget_supplement.schemas import PutSupplement, SupplementAnswer, SupplementPage
from services.indicators.document.schemas import No
from services.indicators.programme.errors import DayToCome, NotInProgramme
from services.indicators.programme.queries import readers_of
from services.indicators.spending.errors import BudgetLineExceeded
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/indicators/v1/programmes/{code}/budget-supplements", tags=["programmes"])


@router.put(
    "/{supplement_id}",
    response_model=SupplementAnswer,
    responses=declared(ResourceMissing, DayToCome, NotInProgramme, BudgetLineExceeded, PreconditionRequired, PreconditionFailed),
)
@allowed(Role.DEPARTMENT, Role.COMMITTEE, within=queries.scope_of)
async def put_supplement(uow: Writing, code: Code, supplement_id: Code, body: PutSupplement) -> Document:
    """Record the decision by which a budget line grows, or correct it."""
    return await commands.put_supplement(uow, code, supplement_id, body)


@router.get("", response_model=SupplementPage)
@allowed(*EVERYBODY, within=readers_of)
async def list_supplements(session: Reading, page: Paging, code: Code, line_no: Annotated[No | None, Query()] = None) -> Document:
    """The supplements of a programme's budget."""
    return await queries.list_supplements(session, page, code, line_no=line_no)


@router.get("/{supplement_id}", response_model=SupplementAnswer, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=readers_of)
async def get_supplement(session: Reading, code: Code, supplement_id: Code) -> Document:
    """One supplement."""
    return await queries.get_supplement(session, code, supplement_id)
