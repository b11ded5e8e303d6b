"""HTTP of what an assignment is paid."""

from uuid import UUID

from services.rotation.allowance import queries
from services.rotation.allowance.schemas import AllowanceAnswer
from services.rotation.assignment.queries import ends_of
from services.rotation.assignment.routes import READERS
from shared.access import allowed
from shared.route import Reading, Router
from shared.schema import Day

router = Router(prefix="/rotation/v1/assignments/{assignment_id}/allowance", tags=["allowances"])


@router.get("", response_model=AllowanceAnswer)
@allowed(*READERS, within=ends_of)
async def get_allowance(session: Reading, assignment_id: UUID, as_of: Day | None = None) -> AllowanceAnswer:
    """What is due by the rates in force on each day: for the whole assignment, or for its days up to `as_of`."""
    return await queries.get_allowance(session, assignment_id, as_of)
