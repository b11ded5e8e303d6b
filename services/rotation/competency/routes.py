"""HTTP of competencies."""

from uuid import UUID

from services.rotation.competency import commands, queries
from services.rotation.competency.errors import CompetencyNotHeld, CompetencyOutOfOrder
from services.rotation.competency.schemas import CompetencyAnswer, PutCompetency, RevokeCompetency
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS, WRITERS
from services.rotation.technique.errors import TechniqueUnknown
from shared.access import allowed
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/competencies", tags=["competencies"])


@router.put("/{technique_code}", response_model=CompetencyAnswer, responses=declared(TechniqueUnknown, CompetencyOutOfOrder))
@allowed(*WRITERS, within=practitioners.places_of)
async def put_competency(uow: Writing, practitioner_id: UUID, technique_code: Code, body: PutCompetency) -> Document:
    """Record that somebody masters a technique, on what evidence; it lapses by the policy `competency_lapse_months` of its first day."""
    return await commands.put_competency(uow, practitioner_id, technique_code, body)


@router.post("/{technique_code}:revoke", response_model=CompetencyAnswer, responses=declared(CompetencyNotHeld, CompetencyOutOfOrder))
@allowed(*WRITERS, within=practitioners.places_of)
async def revoke_competency(uow: Writing, practitioner_id: UUID, technique_code: Code, body: RevokeCompetency) -> Document:
    """From a day on somebody is no longer held to master a technique."""
    return await commands.revoke_competency(uow, practitioner_id, technique_code, body)


@router.get("", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_competencies(session: Reading, page: Paging, practitioner_id: UUID, as_of: Day | None = None) -> Document:
    """What a practitioner masters on a day, has lapsed or was revoked."""
    return await queries.list_competencies(session, page, practitioner_id, as_of=as_of or session.today)


@router.get("/{technique_code}", response_model=CompetencyAnswer)
@allowed(*READERS, within=practitioners.places_of)
async def get_competency(session: Reading, practitioner_id: UUID, technique_code: Code, as_of: Day | None = None) -> Document:
    """The competency in one technique on a day."""
    return await queries.get_competency(session, practitioner_id, technique_code, as_of=as_of or session.today)


@router.get("/{technique_code}/history", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_history(session: Reading, page: Paging, practitioner_id: UUID, technique_code: Code) -> Document:
    """All that was said about a competency."""
    return await queries.list_history(session, page, practitioner_id, technique_code)
