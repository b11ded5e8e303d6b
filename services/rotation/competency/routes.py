"""HTTP of competencies."""

from uuid import UUID

from services.rotation.competency import queries
from services.rotation.competency.schemas import CompetencyAnswer
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS
from shared.access import allowed
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/competencies", tags=["competencies"])


@router.get("", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_competencies(session: Reading, page: Paging, practitioner_id: UUID, as_of: Day | None = None) -> Document:
    """What a practitioner masters on a day."""
    return await queries.list_competencies(session, page, practitioner_id, as_of=as_of or session.today)


@router.get("/{technique_code}", response_model=CompetencyAnswer)
@allowed(*READERS, within=practitioners.places_of)
async def get_competency(session: Reading, practitioner_id: UUID, technique_code: Code) -> Document:
    """The competency in one technique."""
    return await queries.get_competency(session, practitioner_id, technique_code)
