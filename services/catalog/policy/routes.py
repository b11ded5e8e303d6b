"""HTTP of policies."""

from services.catalog.policy import commands, queries
from services.catalog.policy.errors import PolicyOfUnknownTechnique, PolicyValueUnfit
from services.catalog.policy.schemas import Policies, Policy, PutPolicy
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1/policies", tags=["policies"])


@router.put("/{code}/{valid_from}", response_model=Policy, responses=declared(PolicyValueUnfit, PolicyOfUnknownTechnique))
@allowed(Role.DEPARTMENT, national=True)
async def put_policy(uow: Writing, code: Code, valid_from: Day, body: PutPolicy) -> Document:
    """Set what holds from a day on, for the whole country."""
    return await commands.put_policy(uow, code, valid_from, body)


@router.get("", response_model=Policies)
@allowed(*EVERYBODY, scope="catalog")
async def list_policies(session: Reading, page: Paging, code: Code | None = None, as_of: Day | None = None) -> Document:
    """Every value set, or those in force on a day."""
    return await queries.list_policies(session, page, code=code, as_of=as_of)


@router.get("/{code}/{valid_from}", response_model=Policy)
@allowed(*EVERYBODY, scope="catalog")
async def get_policy(session: Reading, code: Code, valid_from: Day) -> Document:
    """The value set for a day."""
    return await queries.get_policy(session, code, valid_from)
