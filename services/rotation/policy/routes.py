"""HTTP of policies."""

from services.rotation.policy import commands, queries
from services.rotation.policy.errors import PolicyUnknown
from services.rotation.policy.schemas import PolicyAnswer, PutPolicy
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/policies", tags=["policies"])


@router.put("/{code}/{valid_from}", response_model=PolicyAnswer, responses=declared(PolicyUnknown))
@allowed(Role.DEPARTMENT, national=True)
async def put_policy(uow: Writing, code: Code, valid_from: Day, body: PutPolicy) -> Document:
    """Set a value from a day on: `minimum_staff.<facility kind>`, `competency_lapse_months`, `most_posts_at_once`."""
    return await commands.put_policy(uow, code, valid_from, body)


@router.get("", response_model=dict[str, object])
@allowed(*EVERYBODY)
async def list_policies(session: Reading, page: Paging, code: Code | None = None) -> Document:
    """Every dated value."""
    return await queries.list_policies(session, page, code=code)


@router.get("/{code}/{valid_from}", response_model=PolicyAnswer)
@allowed(*EVERYBODY)
async def get_policy(session: Reading, code: Code, valid_from: Day) -> Document:
    """One dated value."""
    return await queries.get_policy(session, code, valid_from)
