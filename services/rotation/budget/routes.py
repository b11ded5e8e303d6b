"""HTTP of a plan's budget: supplements and the ledger."""

from uuid import UUID

from starlette.responses import Response

from services.rotation.assignment.errors import PlanNotApproved
from services.rotation.budget import commands, queries
from services.rotation.budget.schemas import AddSupplement, LedgerAnswer, SupplementAnswer
from services.rotation.plan import queries as plans
from services.rotation.plan.errors import PlanClosedAlready
from services.rotation.plan.routes import APPROVERS, WRITERS
from services.rotation.plan.schemas import BudgetLevel
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.ids import new_id
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day
from shared.sheets import Wanting
from shared.uploads import FileType

router = Router(prefix="/rotation/v1/plans/{code}", tags=["budget"])

READERS = (*WRITERS, Role.MINISTRY, Role.COMMITTEE, Role.FINANCE, Role.HOME_AFFAIRS)


@router.post(
    "/budget-supplements", response_model=SupplementAnswer, status_code=201, responses=declared(PlanNotApproved, PlanClosedAlready)
)
@allowed(*APPROVERS, within=plans.unit_of)
async def add_supplement(uow: Writing, code: Code, body: AddSupplement) -> Document:
    """Record the decision by which a level's line of the budget grows."""
    return await commands.add_supplement(uow, code, new_id(), body)


@router.get("/budget-supplements", response_model=dict[str, object])
@allowed(*READERS, within=plans.readable_at)
async def list_supplements(
    session: Reading, page: Paging, code: Code, level: BudgetLevel | None = None, as_of: Day | None = None
) -> Document:
    """The supplements of a plan's budget."""
    return await queries.list_supplements(session, page, code, level=level, as_of=as_of)


@router.get("/budget-supplements/{supplement_id}", response_model=SupplementAnswer)
@allowed(*READERS, within=plans.readable_at)
async def get_supplement(session: Reading, code: Code, supplement_id: UUID) -> Document:
    """One supplement."""
    return await queries.get_supplement(session, code, supplement_id)


@router.get("/ledger", response_model=LedgerAnswer, responses={200: {"content": {FileType.XLSX.value: {}}}})
@allowed(*READERS, within=plans.readable_at)
async def get_ledger(session: Reading, wanted: Wanting, code: Code, as_of: Day | None = None) -> Document | Response:
    """What each level's line holds on a day, and every entry that made it so; as json or as a workbook."""
    return await queries.read_ledger(session, wanted, code, as_of or session.today)
