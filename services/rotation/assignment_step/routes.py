"""HTTP of an assignment's decision trail."""

from uuid import UUID

from services.rotation.assignment.queries import ends_of
from services.rotation.assignment_step import queries
from services.rotation.assignment_step.schemas import TrailAnswer
from services.rotation.budget.routes import READERS
from shared.access import allowed
from shared.documents import Document
from shared.route import Reading, Router

router = Router(prefix="/rotation/v1/assignments/{assignment_id}/trail", tags=["assignments"])


@router.get("", response_model=TrailAnswer)
@allowed(*READERS, within=ends_of)
async def get_trail(session: Reading, assignment_id: UUID) -> Document:
    """Every decision and payment about an assignment, in the order in which it was recorded."""
    return await queries.get_trail(session, assignment_id)
