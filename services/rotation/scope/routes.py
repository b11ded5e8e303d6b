"""HTTP of scopes of practice."""

from uuid import UUID

from starlette.requests import Request

from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS
from services.rotation.scope import queries
from services.rotation.scope.schemas import ScopeAnswer
from services.rotation.technique.errors import TechniqueUnknown
from shared.access import allowed
from shared.i18n import preferred
from shared.problems import declared
from shared.route import Reading, Router
from shared.runtime_of import runtime_of
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/scope", tags=["scope of practice"])


@router.get("", response_model=ScopeAnswer, responses=declared(TechniqueUnknown))
@allowed(*READERS, within=practitioners.places_of)
async def get_scope(request: Request, session: Reading, practitioner_id: UUID, technique: Code, as_of: Day | None = None) -> ScopeAnswer:
    """Whether the practitioner may perform a technique on a day, why, and on what evidence."""
    catalogue, language = runtime_of(request).catalogue, preferred(request.headers.get("accept-language"))
    day = as_of or session.today
    return await queries.get_scope(session, practitioner_id, technique, day, catalogue=catalogue, language=language)
