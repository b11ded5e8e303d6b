"""HTTP of the personal data of a practitioner."""

from uuid import UUID

from services.rotation.personal_data import commands, queries
from services.rotation.personal_data.errors import ReasonNamesPerson
from services.rotation.personal_data.schemas import DataExport, PseudonymisationAnswer, PseudonymisePractitioner
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.errors import PractitionerMerged, PractitionerPseudonymised
from services.rotation.practitioner.routes import WRITERS
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.problems import declared
from shared.route import Reading, Router, Writing

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}", tags=["personal data"])


@router.get("/data-export", response_model=DataExport, responses=declared(PractitionerMerged))
@allowed(*WRITERS, within=practitioners.places_of)
async def get_data_export(session: Reading, practitioner_id: UUID) -> Document:
    """All that is held about a person, as the person may ask for it."""
    return await queries.get_data_export(session, practitioner_id)


@router.post(":pseudonymise", response_model=PseudonymisationAnswer, responses=declared(PractitionerPseudonymised, ReasonNamesPerson))
@allowed(Role.DEPARTMENT, within=practitioners.places_of)
async def pseudonymise_practitioner(uow: Writing, practitioner_id: UUID, body: PseudonymisePractitioner) -> PseudonymisationAnswer:
    """Replace a person's names, numbers and free texts for ever; figures and the event log stay as they are."""
    return await commands.pseudonymise_practitioner(uow, practitioner_id, body)
