"""HTTP of absences."""

from uuid import UUID

from services.rotation.absence import commands, queries
from services.rotation.absence.errors import AbsenceTaken
from services.rotation.absence.schemas import AbsenceAnswer, PutAbsence
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS, WRITERS
from shared.access import allowed
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/absences", tags=["absences"])


@router.put("/{absence_id}", response_model=AbsenceAnswer, responses=declared(AbsenceTaken))
@allowed(*WRITERS, within=practitioners.places_of)
async def put_absence(uow: Writing, practitioner_id: UUID, absence_id: UUID, body: PutAbsence) -> Document:
    """Record leave, study or another absence, both days included."""
    return await commands.put_absence(uow, practitioner_id, absence_id, body)


@router.get("", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_absences(session: Reading, page: Paging, practitioner_id: UUID) -> Document:
    """The absences of a practitioner."""
    return await queries.list_absences(session, page, practitioner_id)


@router.get("/{absence_id}", response_model=AbsenceAnswer)
@allowed(*READERS, within=practitioners.places_of)
async def get_absence(session: Reading, practitioner_id: UUID, absence_id: UUID) -> Document:
    """One absence."""
    return await queries.get_absence(session, practitioner_id, absence_id)
