"""HTTP of scopes of practice."""

from uuid import UUID

from services.rotation.practitioner.routes import READERS
from services.rotation.scope import queries
from services.rotation.scope.schemas import ScopeAnswer
from services.rotation.technique.errors import TechniqueUnknown
from shared.access import allowed
from shared.problems import declared
from shared.route import Reading, Router, Telling
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/scope", tags=["scope of practice"])


@router.get("", response_model=ScopeAnswer, responses=declared(TechniqueUnknown))
@allowed(*READERS)
async def get_scope(session: Reading, voice: Telling, practitioner_id: UUID, technique: Code, as_of: Day | None = None) -> ScopeAnswer:
    """Whether the practitioner may perform a technique on a day, why, and on what evidence."""
    return await queries.get_scope(session, practitioner_id, technique, as_of or session.today, voice)
