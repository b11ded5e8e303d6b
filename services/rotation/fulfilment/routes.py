"""HTTP of a plan's fulfilment."""

from services.rotation.fulfilment import queries
from services.rotation.fulfilment.schemas import FulfilmentAnswer
from services.rotation.plan import queries as plans
from services.rotation.plan.routes import READERS
from shared.access import allowed
from shared.documents import Document
from shared.route import Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/plans/{code}/fulfilment", tags=["plans"])


@router.get("", response_model=FulfilmentAnswer)
@allowed(*READERS, within=plans.readable_at)
async def get_fulfilment(session: Reading, code: Code, as_of: Day | None = None) -> Document:
    """How far a plan is carried out on a day."""
    return await queries.get_fulfilment(session, code, as_of or session.today)
